"""Runs a program on a pseudo-terminal: waits for each text, then types what belongs to it, and shows the whole screen."""

import fcntl, json, os, pty, select, struct, sys, termios

told = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    # The program must not begin before its terminal has a size.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", told["rows"], told["columns"], 0, 0))
    os.execvp(told["command"][0], told["command"])

shown, seen, steps = b"", 0, list(told["steps"])
while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    if not ready:
        sys.stderr.write("Nothing came for 60 s; waiting for %r\n" % (steps[:1],))
        os.kill(child, 9)
        break
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    shown += more
    while steps:
        at = shown.find(steps[0]["see"].encode(), seen)
        if at < 0:
            break
        step = steps.pop(0)
        seen = at + len(step["see"].encode())
        os.write(terminal, step["type"].encode())

sys.stdout.buffer.write(shown)
_, status = os.waitpid(child, 0)
if steps:
    sys.stderr.write("Never shown: %r\n" % (steps,))
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1)
