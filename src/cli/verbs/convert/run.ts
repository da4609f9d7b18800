import { UserError } from '../../../api/errors.ts';
import { convertManifestObject } from '../../../api/kinds/pod/legacy-annotations.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { missingFile, withFileHint } from '../../errors/file-hint.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { readDocuments } from '../../manifests/read-documents.ts';
import { findSources, namesManifests } from '../../manifests/read-sources.ts';
import type { convertVerb } from './verb.ts';

/** `kpod convert`: prints manifests in today's form. Talks to no server. */
export async function run({ name, args, flags }: CallOf<typeof convertVerb>, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw withFileHint(new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`), name, args);
  if (!namesManifests(flags)) throw missingFile(name, args);
  if (flags.output !== 'yaml' && flags.output !== 'json') throw new UserError("--output must be 'yaml' or 'json'");
  const { sources } = await findSources(flags, deps);
  const { printYamlDocuments } = await import('../../../printers/yaml-output.ts');
  const { printJson } = await import('../../../printers/objects.ts');
  const documents = await readDocuments(sources, deps);
  if (documents.length === 0) throw new UserError('no objects passed to convert');
  const values = documents.map(({ value }) => convertManifestObject(value));
  await deps.streams.out(flags.output === 'yaml' ? printYamlDocuments(values) : values.map((value) => printJson(value)).join(''));
}
