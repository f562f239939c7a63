grammar Calc;

program : statement* EOF ;
statement : ID '=' expr ';' # assign | 'print' expr (',' expr)* ';' # print | block # nested ;
block : '{' statement* '}' ;
expr : <assoc=right> expr '^' expr # power
     | expr op=('*' | '/' | '%') expr # mul
     | expr op=('+' | '-') expr # add
     | '-' expr # neg
     | ID '(' (expr (',' expr)*)? ')' # call
     | NUMBER # number
     | STRING # string
     | ID # var
     | '(' expr ')' # paren
     ;
NUMBER : DIGIT+ ('.' DIGIT*)? ([eE] [+-]? DIGIT+)? ;
STRING : '"' (~["\\\r\n] | '\\' .)* '"' ;
ID : [\p{L}_] [\p{L}\p{Nd}_]* ;
COMMENT : '//' ~[\r\n]* -> skip ;
BLOCK_COMMENT : '/*' .*? '*/' -> channel(HIDDEN) ;
WS : [ \t\r\n]+ -> skip ;
fragment DIGIT : [0-9] ;
