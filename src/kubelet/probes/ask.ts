/** Asks what a probe asks, by its handler. k8s: prober/prober.go runProbe */
import pLimit from 'p-limit';
import { goQuote } from '../../api/go-quote.ts';
import type { Container, Pod } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Engine } from '../../engine/types.ts';
import type { PodMemory } from '../memory.ts';
import type { NodeIdentity } from '../types.ts';
import { askExec, probeCommand } from './ask-exec.ts';
import { askHttp } from './ask-http.ts';
import { askTcp } from './ask-tcp.ts';
import { createDialProbe } from './dialer.ts';
import { type ProbeOutcome, unknown } from './probe-outcome.ts';
import type { RunningProbe } from './probe-tally.ts';
import type { AskProbe } from './prober.ts';

/** A process in a container costs so much that more of them at once are slower together than in turn. */
const mostProcesses = 4;

/** What lets so many probes run processes at once, for all pods together; answers undefined for one whose turn comes too late. */
export type ProcessTurns = <T>(lateAt: number, run: () => Promise<T>) => Promise<T | undefined>;

export function createProcessTurns(clock: Clock): ProcessTurns {
  const limit = pLimit(mostProcesses);
  return (lateAt, run) => limit(async () => (clock.now() >= lateAt ? undefined : run()));
}

interface Deps {
  readonly clock: Clock;
  readonly node: NodeIdentity;
  readonly turns: ProcessTurns;
  /** The engine of the pod. Throws EngineError. */
  readonly engine: () => Promise<Engine>;
}

/** Asks for the probes of one pod. */
export function createAskProbe(deps: Deps): AskProbe {
  return async (running, pod, memory, signal) => {
    try {
      const engine = await deps.engine();
      const { exec } = running.probe;
      if (!exec) {
        const { timeoutSeconds } = running.probe;
        return await inTime(deps.clock, timeoutSeconds, signal, (end) =>
          askNetwork({ engine, node: deps.node, pod, memory }, running, end),
        );
      }
      // Without a turn before the next is due it is left out: never queued, never a failure.
      const lateAt = deps.clock.now() + running.probe.periodSeconds * 1000;
      const command = probeCommand(running.container, exec.command ?? []);
      const question = { id: running.id, command, timeoutSeconds: running.probe.timeoutSeconds };
      return await deps.turns(lateAt, async () => (signal.aborted ? undefined : askExec({ engine, clock: deps.clock }, question, signal)));
    } catch (error) {
      // Whatever a manifest or a container says: it is no fault of kpod's, and says nothing about the container's health.
      return unknown((error as Error).message);
    }
  };
}

/** With a signal that also comes when the time is over. */
async function inTime<T>(clock: Clock, seconds: number, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const giveUp = () => end.abort();
  const timer = clock.schedule(seconds * 1000, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await ask(end.signal);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', giveUp);
  }
}

interface Asked {
  readonly engine: Engine;
  readonly node: NodeIdentity;
  readonly pod: Pod;
  readonly memory: PodMemory;
}

async function askNetwork(
  { engine, node, pod, memory }: Asked,
  { probe, container }: RunningProbe,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const own = pod.spec.hostNetwork ? node.ip : memory.sandbox?.ip;
  const dial = createDialProbe(engine, pod.spec.hostNetwork ? undefined : own);
  const { httpGet, tcpSocket, grpc } = probe;
  const port = portNumber(httpGet?.port ?? tcpSocket?.port ?? grpc?.port ?? 0, container);
  if (typeof port === 'string') return unknown(port);
  const host = httpGet?.host || tcpSocket?.host || own;
  if (!host) return unknown('the pod has no address');
  if (httpGet) return askHttp(dial, { ...httpGet, host, port, agent: 'kube-probe/1.32', headers: httpGet.httpHeaders ?? [] }, signal);
  if (tcpSocket) return askTcp(dial, host, port, signal);
  if (!grpc) return unknown(`missing probe handler for ${pod.metadata.name}_${pod.metadata.namespace}:${container.name}`);
  const { askGrpc } = await import('./ask-grpc.ts');
  return askGrpc(dial, { host, port, service: grpc.service ?? '', timeoutSeconds: probe.timeoutSeconds }, signal);
}

/** The number, or in Go's words why there is none. k8s: probe/util.go ResolveContainerPort */
export function portNumber(port: number | string, { ports = [] }: Container): number | string {
  const named = typeof port === 'string' ? ports.find(({ name }) => name === port)?.containerPort : port;
  if (named === undefined && !/^\d+$/.test(String(port))) return `strconv.Atoi: parsing ${goQuote(String(port))}: invalid syntax`;
  const number = named ?? Number(port);
  return number > 0 && number < 65_536 ? number : `invalid port number: ${number}`;
}
