/** What a label selector is made of. */
export type TokenKind = 'identifier' | '=' | '==' | '!=' | '!' | '>' | '<' | ',' | '(' | ')' | 'in' | 'notin' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Splits a label selector; everything that is no sign and no blank is part of a word. k8s: apimachinery labels/selector.go Lexer */
export function readLabelTokens(text: string): readonly Token[] {
  return [...text.matchAll(/==|!=|[=!<>,()]|[^=!<>,()\s]+/g)].map(([part]) => ({ kind: kindOf(part), text: part }));
}

const signs: readonly string[] = ['=', '==', '!=', '!', '>', '<', ',', '(', ')', 'in', 'notin'] satisfies readonly TokenKind[];

const kindOf = (text: string): TokenKind => (signs.includes(text) ? (text as TokenKind) : 'identifier');
