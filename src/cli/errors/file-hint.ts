import { UserError } from '../../api/errors.ts';
import { ExplainedError } from './render-error.ts';

const isFile = (word: string): boolean => /\.(ya?ml|json)$/i.test(word);

/** An error about operands that a verb does not take; where one looks like a file, with the way to give it. `name` is `kpod apply`, or '' where it is not known. */
export function withFileHint(error: Error, name: string, operands: readonly string[]): Error {
  const files = operands.filter(isFile);
  return files.length === 0
    ? error
    : new ExplainedError(error, [`Files are given by -f: ${name === '' ? '' : `${name} `}${files.map((file) => `-f ${file}`).join(' ')}`]);
}

/** Neither `-f` nor `-k`. k8s: cli-runtime resource/builder.go RequireFilenameOrKustomize */
export const missingFile = (name: string, operands: readonly string[]): Error =>
  withFileHint(new UserError('must specify one of -f and -k'), name, operands);
