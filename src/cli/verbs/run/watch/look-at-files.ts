import { createHash } from 'node:crypto';
import { messageOf } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { renderError } from '../../../errors/render-error.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import { findSources } from '../../../manifests/read-sources.ts';
import { readObjects } from '../read-objects.ts';
import type { runVerb } from '../verb.ts';
import type { Look } from './changes.ts';
import { keyOf } from './decide.ts';

/** What stands in the files of a run at one moment. */
export type FileState =
  | {
      readonly is: 'read';
      readonly objects: readonly ManifestObject[];
      /** Of what stands in each file, a hash. */
      readonly hashes: ReadonlyMap<string, string>;
      /** What is to be said beside, in whole lines. */
      readonly remarks: string;
    }
  | { readonly is: 'unreadable'; readonly error: unknown };

/** Reads the files of a run, and knows them again. Never rejects: what is wrong with them may be mended in a moment. */
export async function lookAtFiles(call: CallOf<typeof runVerb>, deps: CommandDeps): Promise<Look<FileState>> {
  const remarks: string[] = [];
  try {
    const hashes = await hashFiles(call, deps);
    const streams = { ...deps.streams, err: (text: string) => void remarks.push(text) };
    const { objects, misplaced } = await readObjects(call, { ...deps, streams });
    remarks.push(...misplaced.map(({ error }) => renderError(error, call.flags.verbose).text));
    const keys = new Set(objects.map(keyOf));
    return {
      key: JSON.stringify([...hashes]),
      value: { is: 'read', objects, hashes, remarks: remarks.join('') },
      lacks: (before) => before.is === 'read' && before.objects.some((object) => !keys.has(keyOf(object))),
    };
  } catch (error) {
    // A file that is away for a moment, and one that is half-written: neither is worth a word.
    return { key: messageOf(error), value: { is: 'unreadable', error }, lacks: ({ is }) => is === 'read' };
  }
}

async function hashFiles({ args, flags }: CallOf<typeof runVerb>, deps: CommandDeps): Promise<ReadonlyMap<string, string>> {
  // What is warned of is said by whoever reads the objects.
  const streams = { ...deps.streams, err: () => {} };
  const { sources } = await findSources({ ...flags, filename: [...args, ...flags.filename] }, { ...deps, streams });
  const hashes = new Map<string, string>();
  for (const { source, read } of sources)
    hashes.set(
      source,
      createHash('sha256')
        .update(await read())
        .digest('hex'),
    );
  return hashes;
}
