import { UserError } from '../../../api/errors.ts';
import { convertManifestObject } from '../../../api/kinds/pod/legacy-annotations.ts';
import type { convertFlags } from '../../command-line/flag-tables.ts';
import { type FlagValues, UsageError } from '../../command-line/flags.ts';
import type { CommandDeps, Invocation } from '../../deps.ts';
import { missingFile, withFileHint } from '../../errors/hints.ts';
import { readDocuments } from '../../manifests/read-documents.ts';
import { findSources } from '../../manifests/read-sources.ts';

/** `kpod convert`: prints manifests in today's form. Talks to no server. */
export async function convert({ name, args, flags }: Invocation<FlagValues<typeof convertFlags>>, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw withFileHint(new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`), name, args);
  if (flags.filename.length === 0) throw missingFile(name, args);
  if (flags.output !== 'yaml' && flags.output !== 'json') throw new UserError("--output must be 'yaml' or 'json'");
  const { sources } = await findSources({ filenames: flags.filename, recursive: flags.recursive, stdin: () => deps.streams.stdin });
  const { printYamlDocuments } = await import('../../../printers/yaml-output.ts');
  const { printJson } = await import('../../../printers/objects.ts');
  const documents = await readDocuments(sources, deps);
  if (documents.length === 0) throw new UserError('no objects passed to convert');
  const values = documents.map(({ value }) => convertManifestObject(value));
  await deps.streams.out(flags.output === 'yaml' ? printYamlDocuments(values) : values.map(printJson).join(''));
}
