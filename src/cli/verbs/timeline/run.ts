import { UserError } from '../../../api/errors.ts';
import type { PodTimeline } from '../../../api/pod-timeline.ts';
import { printJson } from '../../../printers/objects.ts';
import { timelineObject } from '../../../printers/timeline/as-object.ts';
import { type Budgets, judgeBudgets } from '../../../printers/timeline/budgets.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import type { Target } from '../../selecting/select.ts';
import { readTimelines } from '../../watching/timelines/read-timelines.ts';
import { timelineText } from '../../watching/timelines/show.ts';
import { findPods, findRoots } from './find-pods.ts';
import { followTimelines } from './follow.ts';
import type { timelineVerb } from './verb.ts';

type Call = CallOf<typeof timelineVerb>;

/** `kpod timeline`: how pods came up, step by step. Exit code 1 when one took longer than it may. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { name, args, flags } = call;
  if (args.length === 0 && !namesManifests(flags)) throw new UsageError(name, 'a pod or a file is missing', 'examples');
  const budgets = readBudgets(call);
  const print = printerFor(flags.output);
  const { roots, errors } = await findRoots(args, flags, deps);
  const { timelines, errors: unread } = flags.watch
    ? { timelines: await follow(roots, { call, budgets }, deps), errors: [] }
    : await readOnce(roots, deps);
  await print(timelines, { isSingle: roots.length === 1 && timelines.length === 1 }, deps);
  const { broken, open } = judgeAll(timelines, budgets);
  if (!flags.watch) for (const one of open) deps.streams.err(`${one}; -w waits for it\n`);
  throwAll([...errors, ...unread, ...broken.map((sentence) => new UserError(sentence))]);
}

async function readOnce(roots: readonly Target[], deps: CommandDeps) {
  const { targets, errors } = await findPods(roots, deps);
  const { timelines, errors: unread } = await readTimelines(targets, deps);
  return { timelines, errors: [...errors, ...unread] };
}

const follow = (roots: readonly Target[], { call, budgets }: { readonly call: Call; readonly budgets: Budgets }, deps: CommandDeps) =>
  followTimelines(roots, { budgets, isLive: deps.streams.stdoutIsTerminal && call.flags.output === '' }, deps);

function readBudgets({ name, flags, changed }: Call): Budgets {
  for (const flag of ['max-init', 'max-ready'] as const) {
    const value = flag === 'max-init' ? flags.maxInit : flags.maxReady;
    if (changed.has(flag) && value <= 0) throw new UsageError(name, `--${flag} must be higher than zero`);
  }
  return {
    ...(changed.has('max-init') ? { maxInit: flags.maxInit } : {}),
    ...(changed.has('max-ready') ? { maxReady: flags.maxReady } : {}),
  };
}

function judgeAll(timelines: readonly PodTimeline[], budgets: Budgets) {
  const verdicts = timelines.map((timeline) => judgeBudgets(timeline, budgets));
  return { broken: verdicts.flatMap(({ broken }) => broken), open: verdicts.flatMap(({ open }) => open) };
}

type Print = (timelines: readonly PodTimeline[], how: { readonly isSingle: boolean }, deps: CommandDeps) => Promise<void>;

/** Throws UserError for a format that there is not. */
function printerFor(output: string): Print {
  switch (output) {
    case '':
      return (timelines, _how, deps) => deps.streams.draw(timelineText(timelines, deps));
    case 'json':
      return (timelines, { isSingle }, deps) => {
        const items = timelines.map(timelineObject);
        const [only] = items;
        return deps.streams.out(printJson(isSingle && only ? only : { kind: 'List', apiVersion: 'v1', metadata: {}, items }));
      };
    case 'svg':
      return async (timelines, _how, deps) => {
        const { timelineSvg } = await import('../../../printers/timeline/svg.ts');
        await deps.streams.out(timelineSvg(timelines));
      };
    default:
      throw new UserError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,svg`,
      );
  }
}
