import { UserError } from '../../api/errors.ts';

/** Formats of every command that prints objects. */
export const objectFormats = ['json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'kyaml', 'name', 'yaml'] as const;
/** Formats of `get`. */
export const getFormats = [...objectFormats, 'custom-columns', 'custom-columns-file', 'wide'] as const;

const templateFormats: ReadonlySet<string> = new Set(['go-template', 'go-template-file', 'template', 'templatefile']);

/** An `-o` that was read. */
export interface OutputFormat {
  /** One of the formats; '' for none. */
  readonly format: string;
  /** What stands behind `jsonpath=` and its like, or in `--template`. */
  readonly template: string;
}

export interface OutputFlags {
  readonly output: string;
  readonly template?: string;
  readonly allowMissingTemplateKeys?: boolean;
  readonly showManagedFields?: boolean;
}

/** Reads `-o` and `--template`. Throws UserError in kubectl's words for a format that is not among `formats`, or that kpod does not have. */
export function readOutput({ output, template = '' }: OutputFlags, formats: readonly string[]): OutputFormat {
  const given = output === '' && template !== '' ? 'go-template' : output;
  const [word = '', ...rest] = given.split('=');
  const inline = rest.join('=');
  if (templateFormats.has(word)) {
    throw new UserError(`-o ${word}: Go templates are not supported by kpod; -o jsonpath, -o custom-columns and -o json are`);
  }
  const lower = given.toLowerCase();
  if (['json', 'yaml', 'kyaml', 'name'].includes(lower)) return { format: lower, template: '' };
  const isKnown = given === '' || (formats.includes(word) && (rest.length === 0 || takesTemplate(word)));
  if (!isKnown) {
    throw new UserError(
      `unable to match a printer suitable for the output format ${JSON.stringify(given)}, allowed formats are: ${formats.toSorted().join(',')}`,
    );
  }
  if (!takesTemplate(word)) return { format: word, template: '' };
  const text = template || inline;
  if (text === '') throw new UserError(missingTemplate(word));
  return { format: word, template: text };
}

const takesTemplate = (format: string): boolean => format.startsWith('jsonpath') || format.startsWith('custom-columns');

/** Formats as completions offer them: with the `=` behind which a template stands. */
export const offeredFormats = (formats: readonly string[]): readonly string[] =>
  formats.map((format) => (takesTemplate(format) ? `${format}=` : format)).toSorted();

const missingTemplate = (format: string): string =>
  format.startsWith('jsonpath')
    ? 'template format specified but no template given'
    : 'custom-columns format specified but no custom columns given';
