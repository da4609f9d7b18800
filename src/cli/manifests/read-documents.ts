import type { ManifestDocument } from '../../api/manifest/read-manifest.ts';
import { escapeTerminal } from '../../printers/escape.ts';
import type { CommandDeps } from '../deps.ts';
import type { Source } from './read-sources.ts';

interface Warned {
  readonly streams: Pick<CommandDeps['streams'], 'err'>;
}

/** The objects of all these files; what of them does not count is warned of. Throws UserError for what is no manifest. */
export async function readDocuments(sources: readonly Source[], deps: Warned): Promise<readonly ManifestDocument[]> {
  // Only commands that read manifests pay for the YAML parser.
  const { readManifest } = await import('../../api/manifest/read-manifest.ts');
  const { decodeText } = await import('../../api/manifest/encoding.ts');
  const documents: ManifestDocument[] = [];
  for (const { source, read } of sources) documents.push(...readManifest(decodeText(await read(), source), source));
  tellWarnings(documents, deps);
  return documents;
}

/** Once each, also when several objects stand in one list. */
export function tellWarnings(documents: readonly Pick<ManifestDocument, 'warnings'>[], { streams }: Warned): void {
  for (const warning of new Set(documents.flatMap(({ warnings }) => warnings))) streams.err(`Warning: ${escapeTerminal(warning)}\n`);
}
