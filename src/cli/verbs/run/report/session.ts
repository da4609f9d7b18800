import type { Pod } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { renderError } from '../../../errors/render-error.ts';
import { attemptOf, failureLimits, type LogLimits, readLogTail } from '../../../logs/log-tail.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import type { Streams } from '../../../streams/streams.ts';
import type { runVerb } from '../verb.ts';
import type { RunEnd } from '../watch-run.ts';
import { buildReport, type ReportInput } from './build.ts';
import { defuse, undefused } from './defuse.ts';
import { openReportFile, type ReportFile } from './file.ts';
import { annotationsOf } from './github.ts';
import { junitOf } from './junit.ts';
import type { PodReport, RunReport } from './model.ts';
import { readTargets } from './targets.ts';

/** What was watched of a run, and how that ended. */
export interface RunSeen {
  readonly end: RunEnd;
  /** What each object was made from, by its uid. */
  readonly manifests: ReadonlyMap<string, ManifestObject>;
  readonly exitCode: number;
}

/** The reports of one run. */
export interface ReportSession {
  /** What of the run went wrong before there was anything to watch. */
  failed(error: unknown): void;
  /** The run is over, and what it made is still there: its logs are read, and the reports written. */
  seen(seen: RunSeen): Promise<void>;
}

/** Of a run that was asked to end, nobody waits long for the logs. */
const limitsOf = (is: RunEnd['is']): LogLimits => (is === 'interrupted' ? { ...failureLimits, ms: 1000 } : failureLimits);
/** Logs of more containers than these are the matter of something else than the report. */
const mostLogs = 20;

/**
 * Does a run and writes its reports: a first time before it begins, so that what cannot be written is known then and no older report is
 * taken for this one's, and when it has ended, however that was. Answers the exit code.
 */
export async function withReports(
  call: CallOf<typeof runVerb>,
  deps: CommandDeps,
  run: (deps: CommandDeps, session: ReportSession) => Promise<number>,
): Promise<number> {
  const targets = readTargets(call.flags.report, call.name);
  const files = await Promise.all(
    targets.map(async (target) => ('path' in target ? { form: target.form, file: await openReportFile(target.path) } : undefined)),
  );
  const writer = createWriter(files.flatMap((one) => one ?? []));
  const annotates = targets.some(({ form }) => form === 'github');
  const own = annotates ? { ...deps, streams: defused(deps.streams) } : deps;
  const startedAt = deps.clock.now();
  await writer.write(unfinished(startedAt), false);

  const errors: string[] = [];
  let seen: (Omit<ReportInput, 'errors' | 'startedAt'> & { readonly logs: Logs }) | undefined;
  const report = (exitCode: number): RunReport => {
    const { logs = new Map(), ...input } = seen ?? { end: undefined, manifests: new Map(), now: deps.clock.now() };
    return withLogs(buildReport({ ...input, exitCode, errors, startedAt }), logs);
  };
  const session: ReportSession = {
    failed: (error) => void errors.push(renderError(error).text.trim()),
    async seen({ end, manifests, exitCode }) {
      const now = deps.clock.now();
      const logs = await readLogs(buildReport({ end, manifests, exitCode, errors, startedAt, now }).pods, end, deps);
      seen = { end, manifests, exitCode, now, logs };
      // What is wrong with the file is said in the end.
      await writer.write(report(exitCode), false).catch(() => undefined);
    },
  };
  const exitCode = await run(own, session).catch((error: unknown) => {
    const { text, exitCode: code } = renderError(error, call.flags.verbose);
    own.streams.err(text);
    session.failed(error);
    return code;
  });
  const whole = report(exitCode);
  if (annotates) deps.streams.err(annotationsOf(whole, { directory: process.cwd(), workspace: deps.env['GITHUB_WORKSPACE'] }).join(''));
  return writer.write(whole, true).then(
    () => exitCode,
    (error: unknown) => {
      deps.streams.err(renderError(error).text);
      return exitCode || 1;
    },
  );
}

type Logs = ReadonlyMap<string, NonNullable<PodReport['containers'][number]['log']>>;

const keyOf = (uid: string, container: string): string => `${uid} ${container}`;

const withLogs = (report: RunReport, logs: Logs): RunReport => ({
  ...report,
  pods: report.pods.map((pod) => ({
    ...pod,
    containers: pod.containers.map((container) => {
      const log = logs.get(keyOf(pod.uid, container.name));
      return log ? { ...container, log } : container;
    }),
  })),
});

/** The ends of the logs of what failed, all at once. */
async function readLogs(pods: readonly PodReport[], { is, states }: RunEnd, deps: CommandDeps): Promise<Logs> {
  const last = new Map(states.flatMap((state) => state.pods.map(({ uid, last: pod }): [string, Pod] => [uid, pod])));
  const wanted = pods.flatMap(({ uid, containers }) =>
    containers.flatMap(({ name, result }) => {
      const pod = last.get(uid);
      const attempt = pod && (result === 'failed' || result === 'error') ? attemptOf(pod, name) : undefined;
      return attempt ? [{ key: keyOf(uid, name), attempt }] : [];
    }),
  );
  const read = wanted.slice(0, mostLogs).map(async ({ key, attempt }) => {
    const log = await readLogTail(attempt, deps, limitsOf(is));
    return log && log.lines.length > 0 ? [[key, log] as const] : [];
  });
  return new Map((await Promise.all(read)).flat());
}

function unfinished(startedAt: number): RunReport {
  const errors = ['the run has not come to its end: it is under way, or kpod was killed'];
  const time = new Date(startedAt).toISOString();
  return {
    apiVersion: 'kpod.io/v1',
    kind: 'RunReport',
    result: 'unfinished',
    startedAt: time,
    seconds: 0,
    errors,
    workloads: [],
    pods: [],
  };
}

/** Writes nothing twice: most runs end as they were seen. */
function createWriter(files: readonly { readonly form: 'junit' | 'json'; readonly file: ReportFile }[]) {
  const written = new Map<ReportFile, string>();
  return {
    async write(report: RunReport, isLast: boolean): Promise<void> {
      for (const { form, file } of files) {
        const text = form === 'json' ? `${JSON.stringify(report, null, 2)}\n` : junitOf(report);
        if ((file.takesOne && !isLast) || written.get(file) === text) continue;
        await file.replace(text);
        written.set(file, text);
      }
    },
  };
}

/** Streams on which nothing that others wrote is a command to the reader of a GitHub job. */
function defused(streams: Streams): Streams {
  const filter = () => {
    let state = undefused;
    return (text: string | Uint8Array): Uint8Array => {
      const { data, after } = defuse(typeof text === 'string' ? Buffer.from(text) : text, state);
      state = after;
      return data;
    };
  };
  const [out, err] = [filter(), filter()];
  // Not a copy: that would open standard input.
  const own: Streams = Object.create(streams);
  return Object.assign(own, {
    out: (text: string | Uint8Array) => streams.out(out(text)),
    err: (text: string) => streams.err(Buffer.from(err(text)).toString('utf8')),
    draw: (text: string) => streams.draw(Buffer.from(out(text)).toString('utf8')),
  });
}
