import type { AnyObject } from '../../../../api/any-object.ts';
import { workloadProgress } from '../../../../printers/workload-progress.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { renderError } from '../../../errors/render-error.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import type { WatchedPaths } from '../../../watching/watch-files.ts';
import { createDisplay } from '../display.ts';
import { howToGoOn } from '../how-to-go-on.ts';
import { createInterruption } from '../interruption.ts';
import { createLogFollower } from '../log-follower.ts';
import { createProblemReporter } from '../problem-reporter.ts';
import { removeAll } from '../remove-all.ts';
import type { RunState } from '../tracker.ts';
import type { runVerb } from '../verb.ts';
import { watchRun } from '../watch-run.ts';
import { createChanges } from './changes.ts';
import { createImageWatch, type ImageWatch } from './images.ts';
import { type FileState, lookAtFiles } from './look-at-files.ts';
import { createRounds, type Rounds } from './rounds.ts';

type Call = CallOf<typeof runVerb>;

/**
 * `kpod run --watch`: makes there be what files say, and stays to do so again whenever they change, until the user ends it. What is wrong at
 * the beginning ends it, too; what is wrong later is said, and what there is stays.
 */
export async function runWatch(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  const paths = checkCall(call);
  let hint = (): void => {};
  const stopWatching = await deps.watchFiles({ paths, recursive: flags.recursive, ...(await treesOf(flags)) }, () => hint());
  const interruption = createInterruption(flags.rm, deps);
  try {
    const first = await lookAtFiles(call, deps);
    const changes = createChanges({ first, look: () => lookAtFiles(call, deps) }, deps);
    hint = changes.hint;
    const scene = await createScene(call, deps);
    const rounds = createRounds({ call, interruption }, scene.deps);
    let images: ImageWatch | undefined;
    try {
      const began = await rounds.begin(stateOrThrow(first.value));
      if (!began) return interruption.exitCode();
      deps.streams.err(
        `Watching ${paths.join(', ')}: what changes is made anew. Ctrl-C ${flags.rm ? 'deletes what this run has made' : 'ends this'}.\n`,
      );
      // A cluster pulls its images.
      images = flags.inCluster === undefined ? createImageWatch(rounds.images, deps) : undefined;
      for (;;) {
        const newsOf = [changes.signal(), ...(images ? [images.signal()] : [])];
        const states = await scene.show(rounds, AbortSignal.any([interruption.signal, ...newsOf]));
        if (interruption.signal.aborted) {
          if (!flags.rm)
            deps.streams.err(
              howToGoOn(
                states.filter(({ object }) => object),
                flags.inCluster ?? '',
              ),
            );
          return interruption.exitCode();
        }
        const [files, causes] = [changes.take(), images?.take() ?? new Map()];
        scene.clear();
        await tell(() => rounds.next(files, causes), scene, flags.verbose);
      }
    } finally {
      changes.close();
      images?.close();
      await scene.close();
      if (flags.rm) await removeAll(rounds.created(), interruption.hurry, deps);
    }
  } finally {
    stopWatching();
    interruption.stop();
  }
}

/** What cannot be done now can be done after the next change. */
async function tell(work: () => Promise<void>, scene: Scene, verbose: boolean): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { text } = renderError(error, verbose);
    await scene.print(text);
  }
}

function stateOrThrow(state: FileState): FileState & { readonly is: 'read' } {
  if (state.is === 'unreadable') throw state.error;
  return state;
}

/** A kustomization is made of more than its own directory. */
async function treesOf({ kustomize }: Call['flags']): Promise<Pick<WatchedPaths, 'trees'>> {
  if (kustomize === '') return {};
  const { kustomizationRoots } = await import('../../../manifests/kustomization-roots.ts');
  return { trees: () => kustomizationRoots(kustomize) };
}

/** Answers the paths to watch. Throws UsageError. */
function checkCall({ name, args, flags, changed }: Call): readonly string[] {
  const refuse = (other: string, why: string): never => {
    throw new UsageError(name, `--watch and ${other} cannot be used together: ${why}`);
  };
  if (flags.detach) refuse('--detach', '--watch stays until it is interrupted');
  if (flags.timeout > 0) refuse('--timeout', '--watch stays until it is interrupted');
  if (changed.has('report')) refuse('--report', '--watch has no end to report');
  if (changed.has('timeline')) refuse('--timeline', '--watch has no end to print it at');
  if (flags.timeline) refuse('--timeline', '--watch has no end at which to print it');
  if (flags.failFast) refuse('--fail-fast', 'the next change may mend it');
  const paths = [...args, ...flags.filename, ...(flags.kustomize === '' ? [] : [flags.kustomize])];
  const other = paths.find((path) => path === '-' || /^\w+:\/\//.test(path));
  if (other !== undefined) {
    throw new UsageError(name, `--watch needs files: ${other === '-' ? 'standard input' : other} does not tell when it changes`);
  }
  return paths;
}

/** What is seen of a run while it stays: one display for all of its rounds. */
interface Scene {
  /** For what writes while the display is there. */
  readonly deps: CommandDeps;
  print(text: string): Promise<void>;
  /** Shows what there is until `end` is aborted; answers the last that is known. */
  show(rounds: Rounds, end: AbortSignal): Promise<readonly RunState[]>;
  /** What is left of the picture would stand between the words of the next round. */
  clear(): void;
  close(): Promise<void>;
}

async function createScene({ flags }: Call, deps: CommandDeps): Promise<Scene> {
  const wordsOf = (object: unknown) => workloadProgress(object as AnyObject);
  const display = await createDisplay(deps, wordsOf, flags.plain);
  const logs = flags.follow ? createLogFollower(deps, (text) => display.print(text)) : undefined;
  const print = (text: string) => display.print(text, 'stderr');
  const reporter = createProblemReporter(
    { display, wordsOf, failFast: false, follow: flags.follow, isTemporary: () => flags.rm, cluster: flags.inCluster ?? '' },
    deps,
  );
  const streams = { ...deps.streams, out: (text: string | Uint8Array) => display.print(text), err: (text: string) => void print(text) };
  return {
    deps: { ...deps, streams },
    print,
    async show(rounds, end) {
      const watched = rounds.watched();
      if (watched.length === 0) {
        await new Promise<void>((resolve) => {
          if (end.aborted) resolve();
          end.addEventListener('abort', () => resolve(), { once: true });
        });
        return [];
      }
      const options = {
        timeoutMs: 0,
        failFast: false,
        display,
        reporter,
        interrupt: end,
        isEnough: () => false,
        stays: true,
        ...(logs ? { logs } : {}),
      };
      const { states } = await watchRun(watched, options, deps);
      rounds.seen(states);
      return states;
    },
    clear: () => display.show([], deps.clock.now()),
    async close() {
      await logs?.finish(500);
      display.close();
    },
  };
}
