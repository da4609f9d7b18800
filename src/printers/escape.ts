/* biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose. */
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Makes text from elsewhere harmless to a terminal: ESC becomes `^[` and CR `\r`, as kubectl prints them, and so do the other
 * control characters (`^G`, `\u009b`), which kubectl lets through. Tab and newline stay. k8s: cli-runtime printers WriteEscaped
 */
export function escapeTerminal(text: string): string {
  return text.replace(controlCharacters, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\r') return '\\r';
    return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
