/** Why a file is shown again: a sentence, and its details. */
export interface EditReason {
  readonly head: string;
  readonly details: readonly string[];
}

const instructions = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** The comment above a text that is to be edited. k8s: kubectl editoptions.go editHeader */
export const editHeader = (reasons: readonly EditReason[]): string => instructions + editReasons(reasons);

/** Why a file is shown again, as comments above its text. */
export function editReasons(reasons: readonly EditReason[]): string {
  const parts = reasons.map(({ head, details }) => {
    const title = `# ${commented(head)}${details.length > 0 ? ':' : ''}\n`;
    return `${title}${details.map((detail) => `# * ${commented(detail)}\n`).join('')}#\n`;
  });
  return parts.join('');
}

/** Every line a comment. */
const commented = (text: string): string => text.replace(/\n(?!#|$)/g, '\n# ');

/** The text without its lines of comment. k8s: kubectl cmd/util ManualStrip */
export function withoutComments(text: string): string {
  const lines = text.split('\n');
  const isComment = (line: string) => /^\s*#(?!!)/.test(line);
  return lines.flatMap((line, index) => (isComment(line) ? [] : [index < lines.length - 1 ? `${line}\n` : line])).join('');
}

/** True when nothing but comments and blanks is left. */
export const isBlank = (text: string): boolean => text.split('\n').every((line) => /^\s*(#|$)/.test(line));
