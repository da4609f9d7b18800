import { UserError } from '../../../../api/errors.ts';
import { qualifiedSingular } from '../../../../api/scheme.ts';
import { operationMessage } from '../../../../printers/messages.ts';
import { inCluster } from '../../../../printers/sentences.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import type { Found } from '../../../selecting/select.ts';
import { chosenEngine } from '../../../writing/create-object.ts';
import { carryOut, type Done } from '../carry-out.ts';
import { againCommand, graceOf } from '../how-to-go-on.ts';
import type { Interruption } from '../interruption.ts';
import { planRun, type Step } from '../plan-run.ts';
import { removeAll } from '../remove-all.ts';
import type { RunState } from '../tracker.ts';
import type { runVerb } from '../verb.ts';
import { decideRound, keyOf, type Round } from './decide.ts';
import { type ImageUse, imageUse } from './images.ts';
import type { FileState } from './look-at-files.ts';

type Readable = FileState & { readonly is: 'read' };

/** The rounds of a `run --watch`, and what has come of them. */
export interface Rounds {
  /** The first. Throws what is wrong; answers whether all was done, and not interrupted. */
  begin(files: Readable): Promise<boolean>;
  /**
   * One for files that have changed, and for what else needs new pods: by `keyOf`, why. Throws what is wrong with them: then nothing has been
   * done, or what the error says.
   */
  next(files: FileState | undefined, causes: ReadonlyMap<string, string>): Promise<void>;
  /** What pods and workloads there are to look at, in the order of the files. */
  watched(): readonly Found[];
  /** How that is now: the next round begins to show it from there. */
  seen(states: readonly RunState[]): void;
  /** Which images run. */
  images(): readonly ImageUse[];
  /** What this run has made, in the order in which it was. */
  created(): readonly Found[];
}

export interface RoundsOptions {
  readonly call: CallOf<typeof runVerb>;
  readonly interruption: Interruption;
}

/** Begins with nothing made. */
export function createRounds({ call, interruption }: RoundsOptions, deps: CommandDeps): Rounds {
  const { flags } = call;
  const engine = chosenEngine(flags, deps.env);
  const again = againCommand(flags);
  const made = new Map<string, ManifestObject>();
  const watched = new Map<string, Found>();
  const created = new Map<string, Found>();
  let current: Readable = { is: 'read', objects: [], hashes: new Map(), remarks: '' };

  const plan = ({ make, why }: Round, replace: boolean) => planRun(make, { engine, again, replace, updates: why }, deps);
  /** Each object that is done is noted, also when one behind it fails: the next round has the rest to do. */
  const carry = async (steps: readonly Step[]): Promise<boolean> => {
    const done: Done = { created: [], watched: [] };
    const finished = (manifest: ManifestObject) => made.set(keyOf(manifest), manifest);
    const options = { engine, again, graceSeconds: graceOf(flags), deadline: Number.POSITIVE_INFINITY, interrupt: interruption.signal };
    try {
      return await carryOut(steps, done, { ...options, finished }, deps);
    } finally {
      for (const found of done.watched) watched.set(keyOf(found.target), found);
      for (const found of done.created) {
        // What is made anew is the last made.
        created.delete(keyOf(found.target));
        created.set(keyOf(found.target), found);
      }
    }
  };
  /** What this run has made goes with its manifest; what was there before may be somebody else's, too. */
  const remove = async (removed: readonly ManifestObject[]) => {
    const own = removed.flatMap((manifest) => created.get(keyOf(manifest)) ?? []);
    for (const manifest of removed) {
      if (!created.has(keyOf(manifest))) deps.streams.err(`${staysNotice(manifest, flags.inCluster ?? '')}\n`);
      for (const known of [made, watched, created]) known.delete(keyOf(manifest));
    }
    await removeAll(own, interruption.signal, deps);
  };
  const sayUnchanged = async (objects: readonly ManifestObject[]) => {
    for (const { resource, name } of objects)
      await deps.streams.out(`${operationMessage(qualifiedSingular(resource), name, 'unchanged')}\n`);
  };
  const take = (files: Readable, causes: ReadonlyMap<string, string>) => {
    if (files.remarks !== '' && files.remarks !== current.remarks) deps.streams.err(files.remarks);
    const touched = new Set([...files.hashes].flatMap(([file, hash]) => (current.hashes.get(file) === hash ? [] : [file])));
    current = files;
    checkNames(files.objects);
    return decideRound({ made, objects: files.objects, touched, causes });
  };
  return {
    begin: async (files) => carry(await plan(take(files, new Map()), flags.replace)),
    async next(files, causes) {
      if (files?.is === 'unreadable') throw files.error;
      const round = take(files ?? current, causes);
      const steps = await plan(round, false);
      await remove(round.removed);
      await carry(steps);
      await sayUnchanged(round.unchanged);
    },
    watched: () => current.objects.flatMap((object) => watched.get(keyOf(object)) ?? []),
    seen(states) {
      for (const { target, object } of states) if (object) watched.set(keyOf(target), { target, object });
    },
    images: () => [...made].map(([key, manifest]) => imageUse(manifest, watched.get(key))),
    created: () => [...created.values()],
  };
}

function checkNames(objects: readonly ManifestObject[]): void {
  const unnamed = objects.find(({ name }) => name === '');
  if (!unnamed) return;
  throw new UserError(
    `${unnamed.source}: --watch needs to know what it has made again: give the ${unnamed.resource.kind} a metadata.name in the place of generateName`,
  );
}

function staysNotice({ resource, name, namespace }: ManifestObject, cluster: string): string {
  const what = `${qualifiedSingular(resource)}/${name}`;
  const space = namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`;
  return `${what} is no longer in the files; it was there before this run, and stays. To delete: kpod delete ${what}${space}${inCluster(cluster)}`;
}
