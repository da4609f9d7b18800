/** Does what a hook says. k8s: lifecycle/handlers.go */
import { goQuote } from '../../api/go-quote.ts';
import type { Container, HttpGetAction, LifecycleHandler, Pod } from '../../api/types.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Engine } from '../../engine/types.ts';
import type { PodMemory } from '../memory.ts';
import { portNumber } from '../probes/ask.ts';
import { getHttp } from '../probes/ask-http.ts';
import { hostPort } from '../probes/dial-text.ts';
import { createDialProbe } from '../probes/dialer.ts';
import { collectOutput, cutOutput } from '../probes/probe-outcome.ts';
import { notTls } from '../probes/tls-text.ts';
import type { NodeIdentity } from '../types.ts';

/** Whose hook it is, and what it needs. */
export interface HookTarget {
  readonly clock: Clock;
  readonly node: NodeIdentity;
  readonly engine: Engine;
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly container: Container;
  /** The engine's container. */
  readonly id: string;
}

/** `warning`: it was done, in another way than was asked for. */
export interface HookOutcome {
  readonly error?: string;
  readonly warning?: { readonly reason: string; readonly message: string };
}

/** Takes as long as it takes, or until the signal. `error` says in the kubelet's words why it failed. Never rejects. */
export async function runHook(hook: LifecycleHandler, target: HookTarget, signal: AbortSignal): Promise<HookOutcome> {
  const { exec, httpGet, sleep: pause } = hook;
  // What it is for may have been given up while the container started.
  if (signal.aborted) return {};
  try {
    if (exec) return await runExec(exec.command ?? [], target, signal);
    if (httpGet) return await runGet(httpGet, target, signal);
    if (!pause) return { error: `Cannot run handler: invalid handler: ${goHandler(hook)}` };
    await sleep(target.clock, pause.seconds * 1000, signal);
    return {};
  } catch (error) {
    // The engine is away, or the manifest says what cannot be asked: a hook that has failed.
    const what = exec ? `Exec lifecycle hook (${goList(exec.command)})` : `HTTP lifecycle hook (${httpGet?.path})`;
    return { error: failed(what, target, (error as Error).message) };
  }
}

/** As Go prints a handler of the kind that is none of a hook any more. k8s: api/core/v1 generated.pb.go */
function goHandler({ tcpSocket }: LifecycleHandler): string {
  const { port, host = '' } = tcpSocket ?? {};
  const written = typeof port === 'string' ? `{1 0 ${port}}` : `{0 ${port} }`;
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:${written},Host:${host},},Sleep:nil,}`;
}

const goList = (words: readonly string[] = []): string => `[${words.join(' ')}]`;

const failed = (what: string, { pod, container }: HookTarget, error: string): string => {
  const { name, namespace, uid } = pod.metadata;
  return `${what} for Container ${goQuote(container.name)} in Pod "${name}_${namespace}(${uid})" failed - error: ${error}`;
};

async function runExec(command: readonly string[], target: HookTarget, signal: AbortSignal): Promise<HookOutcome> {
  const session = target.engine.exec(target.id, { command, stdin: false, tty: false, endsWithSession: true });
  const [stdout, stderr] = [collectOutput(session.stdout), collectOutput(session.stderr)];
  const given = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
  try {
    const ended = await Promise.race([session.result, given]);
    if (!ended || (ended.exitCode === 0 && ended.message === undefined)) return {};
    const error = ended.message ?? `command '${command.join(' ')}' exited with ${ended.exitCode}: ${stderr()}`;
    const message = `${error}, message: ${goQuote(stdout() + stderr())}`;
    return { error: failed(`Exec lifecycle hook (${goList(command)})`, target, message) };
  } finally {
    session.close();
  }
}

/** Any answer is a success. */
async function runGet(get: HttpGetAction, target: HookTarget, signal: AbortSignal): Promise<HookOutcome> {
  const { pod, memory, node, engine, container } = target;
  const own = pod.spec.hostNetwork ? node.ip : memory.sandbox?.ip;
  const host = get.host || own;
  const port = portNumber(get.port, container);
  const what = `HTTP lifecycle hook (${get.path})`;
  if (typeof port === 'string') return { error: failed(what, target, port) };
  if (!host) return { error: failed(what, target, 'failed to find networking container') };
  const dial = createDialProbe(engine, pod.spec.hostNetwork ? undefined : own);
  const question = { ...get, host, port, agent: 'kube-lifecycle/1.32', headers: get.httpHeaders ?? [] };
  const answer = await getHttp(dial, question, signal);
  if (typeof answer !== 'string' || signal.aborted) return {};
  if (!answer.endsWith(notTls)) return { error: failed(what, target, cutOutput(answer)) };
  // What was meant for TLS alone is told to nobody else.
  const headers = question.headers.filter(({ name }) => name.toLowerCase() !== 'authorization');
  const again = await getHttp(dial, { ...question, headers, scheme: 'HTTP' }, signal);
  if (typeof again === 'string') return { error: failed(what, target, answer) };
  const message = `request to HTTPS lifecycle hook ${hostPort(host, port)} got HTTP response, retry with HTTP succeeded`;
  return { warning: { reason: 'LifecycleHTTPFallback', message } };
}
