/**
 * How each procedure is sent. `query`: a GET that changes nothing. `repeatable`: a change that, sent again, changes nothing
 * more and answers the same, so a lost answer is simply asked for again. `once`: never sent twice unless it is
 * certain that the first one did not arrive.
 */
export type Kind = 'query' | 'repeatable' | 'once'
