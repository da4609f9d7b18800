import { decodeValue } from './decode.ts';
import type { ManifestDocument } from './manifest/read-manifest.ts';
import { structType } from './schema.ts';
import { explainUnknownFields } from './suggest.ts';
import { describeTypeMistake, type TypeMistake } from './type-mistakes.ts';
import type { Status } from './types.ts';

type Document = Pick<ManifestDocument, 'value' | 'source' | 'lineOf'>;

/** More lines than these hide the message above them. */
const mostLines = 10;

/**
 * Where in its manifest the API server's refusal of an object has its reasons, a line each, in plain words beside the server's:
 * `  myapp.yaml:12: spec.containers[0].ports[0].containerPort must be a whole number, not the text "80"`. None for other errors.
 */
export function explainRefusal(status: Status, kind: string, document: Document): readonly string[] {
  const message = status.message ?? '';
  if (status.reason === 'Invalid')
    return placesOf(
      (status.details?.causes ?? []).map(({ field }) => field ?? ''),
      document,
    );
  if (message.includes('strict decoding error')) return explainUnknownFields(message, kind, document);
  if (status.reason !== 'BadRequest' || !message.includes(' cannot be handled as a ')) return [];
  const mistakes = explainTypeMistakes(decodeValue(structType(kind), document.value, { path: '', goPath: [] }).mistakes, document);
  // What stands in an annotation as JSON has no lines of its own.
  return mistakes.length > 0 ? mistakes : placesOf(message.match(/metadata\.annotations\[[^\]]+\]/g) ?? [], document);
}

/** A line for each value of a wrong type, in the order of the file. */
export function explainTypeMistakes(mistakes: readonly TypeMistake[], document: Document): readonly string[] {
  const lineOf = ({ path }: TypeMistake): number => document.lineOf(path) ?? 0;
  const sorted = [...mistakes].sort((one, other) => lineOf(one) - lineOf(other));
  return limited(sorted.map((mistake) => `  ${placeOf(mistake.path, document)}: ${describeTypeMistake(mistake)}`));
}

/** A line for each field that is written in the manifest, or something around it is. */
function placesOf(fields: readonly string[], document: Document): readonly string[] {
  const written = [...new Set(fields)].filter((field) => document.lineOf(field) !== undefined);
  return limited(written.map((field) => `  ${placeOf(field, document)}: ${field}`));
}

function placeOf(path: string, { source, lineOf }: Document): string {
  const line = lineOf(path);
  return line === undefined ? source : `${source}:${line}`;
}

const limited = (lines: readonly string[]): readonly string[] =>
  lines.length > mostLines ? [...lines.slice(0, mostLines), `  and ${lines.length - mostLines} more`] : lines;
