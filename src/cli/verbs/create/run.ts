import { UserError } from '../../../api/errors.ts';
import { lastAppliedText, withLastApplied } from '../../../api/last-applied.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { missingFile, withFileHint } from '../../errors/file-hint.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type ManifestObject, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import { openResults } from '../../output/results.ts';
import { type CreateOptions, chosenEngine, createObject, manifestBody } from '../../writing/create-object.ts';
import { readWriteOptions } from '../../writing/write-options.ts';
import type { createVerb } from './verb.ts';

type Call = CallOf<typeof createVerb>;

/** `kpod create`: every object of every file is tried, whatever becomes of the others. What needs no file stands below it. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { name, args, flags } = call;
  if (args.length > 0) throw withFileHint(new UsageError(name, `Unexpected args: [${args.join(' ')}]`, 'examples'), name, args);
  if (!namesManifests(flags)) throw missingFile(name, args);
  if (flags.raw !== '') return (await import('../../writing/send-raw.ts')).sendRaw('POST', call, deps);
  const options = { ...readWriteOptions(flags, deps), engine: chosenEngine(flags, deps.env) };
  const results = await openResults(flags, options.dryRun, deps);
  const edited = flags.edit ? await (await import('./edit-first.ts')).editFirst(call, deps) : undefined;
  if (edited === 'cancelled') return;
  const { objects, misplaced } = edited ?? (await readManifests(flags, deps));
  if (objects.length + misplaced.length === 0) throw new UserError('no objects passed to create');
  const errors: unknown[] = [];
  for (const object of objects) {
    try {
      await results.tell('created', await createOne(object, { ...options, saveConfig: flags.saveConfig }, deps));
    } catch (error) {
      errors.push(error);
    }
  }
  await edited?.finish(errors.length, deps);
  throwAll([...errors, ...misplaced.map(({ error }) => error)]);
}

async function createOne(
  object: ManifestObject,
  options: CreateOptions & { readonly saveConfig: boolean },
  deps: CommandDeps,
): Promise<KubeObject> {
  const plain = manifestBody(object);
  // An annotation that is there already is kept true.
  const body = options.saveConfig || lastAppliedText(plain) !== undefined ? withLastApplied(plain) : plain;
  if (options.dryRun === 'client') return body as unknown as KubeObject;
  return (await createObject(object, { ...options, body }, deps)).object;
}
