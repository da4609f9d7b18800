import { rm, writeFile } from 'node:fs/promises';
import { UserError } from '../../../api/errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import { listOf } from '../../../printers/objects.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { editText } from '../../editing/editor.ts';
import { editHeader, isBlank, withoutComments } from '../../editing/texts.ts';
import { throwAll } from '../../errors/render-error.ts';
import { readManifests } from '../../manifests/read-manifests.ts';
import { printValue } from '../../output/print-value.ts';
import type { createVerb } from './verb.ts';

type Call = CallOf<typeof createVerb>;

/** What came out of the editor. */
interface EditedObjects extends Awaited<ReturnType<typeof readManifests>> {
  /** Takes the file away, or names it once for each object that could not be created. */
  finish(failures: number, deps: Pick<CommandDeps, 'streams'>): Promise<void>;
}

/**
 * The objects of the files, as the user leaves them in an editor. What cannot be read then stays in a file, which is named.
 * k8s: kubectl create.go RunEditOnCreate
 */
export async function editFirst({ flags }: Call, deps: CommandDeps): Promise<EditedObjects | 'cancelled'> {
  const { objects, misplaced } = await readManifests(flags, deps);
  throwAll(misplaced.map(({ error }) => error));
  if (objects.length === 0) throw new UserError('edit cancelled, no objects found');
  const values = objects.map(({ document }) => document.value as unknown as KubeObject);
  const [first] = values;
  const original = await printValue(first && values.length === 1 ? first : { ...listOf(values), metadata: {} }, 'yaml');
  const { text, path } = await editText(editHeader([]) + original, '.yaml', deps);
  const cancelled = withoutComments(text) === withoutComments(original) ? 'no changes made' : isBlank(text) ? 'saved file was empty' : '';
  if (cancelled !== '') {
    await rm(path, { force: true });
    deps.streams.err(`Edit cancelled, ${cancelled}.\n`);
    return 'cancelled';
  }
  await writeFile(path, withoutComments(text));
  const keep = `A copy of your changes has been stored to ${JSON.stringify(path)}\n`;
  try {
    const read = await readManifests({ ...flags, filename: [path], kustomize: '', recursive: false }, deps);
    return {
      ...read,
      // What is wrong with them is said without a word about the file.
      objects: read.objects.map((object) => ({ ...object, source: '' })),
      async finish(failures, { streams }) {
        if (failures === 0) await rm(path, { force: true });
        else streams.err(keep.repeat(failures));
      },
    };
  } catch (error) {
    deps.streams.err(keep);
    throw error;
  }
}
