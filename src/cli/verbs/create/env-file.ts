import { isUtf8 } from 'node:buffer';
import { UserError } from '../../../api/errors.ts';
import { goQuote } from '../../../api/go-quote.ts';
import { strictEnvVarName } from '../../../api/validation/names.ts';

/** Go's scanner takes no longer lines: it stops there. Go: bufio.MaxScanTokenSize */
const longestLine = 64 * 1024;

/**
 * The variables of a file, a line each: `NAME=VALUE` as it stands, `NAME` with the value that `env` has; `#` begins a comment. Throws
 * UserError in kubectl's words. k8s: kubectl util env_file.go
 */
export function readEnvFile(
  bytes: Buffer,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly (readonly [string, string])[] {
  return linesOf(bytes).flatMap((line, index) => {
    if (!isUtf8(line)) {
      throw new UserError(`env file ${path} contains invalid utf8 bytes at line ${index + 1}: [${[...line].join(' ')}]`);
    }
    const text = (index === 0 ? line.toString().replace(/^\ufeff/, '') : line.toString()).trimStart();
    if (text === '' || text.startsWith('#')) return [];
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const problems = strictEnvVarName(name);
    if (problems.length > 0) throw new UserError(`${goQuote(name)} is not a valid key name: ${problems.join(';')}`);
    return [[name, equals < 0 ? (env[name] ?? '') : text.slice(equals + 1)] as const];
  });
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end - start >= longestLine) break;
    lines.push(bytes.subarray(start, bytes[end - 1] === 13 && end > start ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}
