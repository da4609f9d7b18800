import { sleep } from '../../../src/base/clock.ts';
import { EngineError, type EngineErrorKind } from '../../../src/engine/types.ts';
import { type Life, never } from '../life.ts';
import type { World } from './world.ts';

/** The verbs whose time and faults can be set. */
export type Verb =
  | 'ensureNetwork'
  | 'removeNetwork'
  | 'imageStatus'
  | 'imageNames'
  | 'pullImage'
  | 'runSandbox'
  | 'restartSandbox'
  | 'stopSandbox'
  | 'updateSandbox'
  | 'removeSandbox'
  | 'createContainer'
  | 'runContainer'
  | 'startContainer'
  | 'updateContainer'
  | 'signalContainer'
  | 'removeContainer'
  | 'list'
  | 'listVersion'
  | 'inspect'
  | 'createVolume'
  | 'removeVolume'
  | 'shareWithGroup'
  | 'listVolumes';

/** How long verbs take: milliseconds, or a range to choose from at random. Half of it passes before the effect. */
export type Latencies = Partial<Record<Verb | 'default', number | readonly [number, number]>>;

/**
 * What goes wrong by chance, each a probability per call (for events, per event). `refused`: nothing happens, the call fails;
 * `lostAnswer`: it happens, the call fails; `wreck`: the engine's child is killed in the middle (a create leaves a ghost, a start an
 * unstartable container, others only a part of their effect).
 */
export interface Faults {
  readonly refused?: number;
  readonly lostAnswer?: number;
  readonly wreck?: number;
  readonly lostEvent?: number;
  readonly doubleEvent?: number;
  readonly lateEvent?: number;
  /** Commands that go on after the death of the kpod that gave them, of those that had no effect yet. */
  readonly orphan?: number;
}

/** One fault to come: of the next call of the verb. */
export interface PlannedFault {
  readonly how: 'refused' | 'lostAnswer' | 'wreck';
  readonly kind?: EngineErrorKind;
  readonly message?: string;
}

/** What the verbs of one handle share. */
export interface CallContext {
  readonly world: World;
  readonly life: Life;
  readonly latencies: Latencies;
  readonly faults: Faults;
  readonly planned: Map<Verb, PlannedFault[]>;
}

/** One command for the engine. */
export interface Call<T> {
  readonly verb: Verb;
  readonly subject: string;
  /** True when it changes nothing. */
  readonly reads?: boolean;
  /** Happens in one moment; throws EngineError. `by` tells whether kpod still lives. */
  readonly effect: (by: 'kpod' | 'orphan') => T;
  /** What a kill in the middle leaves; nothing when absent. */
  readonly wreck?: () => void;
}

/** An error as the engine's own, with the command that a driver would name. */
export const engineError = (kind: EngineErrorKind, message: string, verb: string, subject: string): EngineError =>
  new EngineError(message, { command: `simulated ${verb} ${subject}`, kind });

/** Writes down that the caller broke the interface's rules, and fails the call. */
export function illegal(world: World, verb: string, subject: string, why: string): EngineError {
  world.violations.push(`${verb} ${subject}: ${why}`);
  return engineError('other', `illegal call: ${why}`, verb, subject);
}

/** Does a command: its time, its faults, its effect as one step of kpod's life, its answer. */
export async function perform<T>(context: CallContext, call: Call<T>): Promise<T> {
  const { world, life } = context;
  if (life.dead) return never();
  const [before, after] = latencyOf(context, call.verb);
  world.underWay++;
  await pause(world, before);
  world.underWay--;
  const fault = faultOf(context, call);
  if (life.dead) return becomeOrphan(context, call);
  if (!world.available) throw engineError('unavailable', 'the simulated engine is not running', call.verb, call.subject);
  if (fault?.how === 'refused') throw faultError(call, fault);
  if (fault?.how === 'wreck') {
    await life.step(() => call.wreck?.());
    throw faultError(call, fault);
  }
  const answer = call.reads ? call.effect('kpod') : await life.step(() => call.effect('kpod'));
  await pause(world, after);
  if (life.dead) return never();
  if (fault) throw faultError(call, fault);
  return answer;
}

function latencyOf({ latencies, world }: CallContext, verb: Verb): [number, number] {
  const latency = latencies[verb] ?? latencies.default ?? 0;
  const whole = typeof latency === 'number' ? latency : world.random.integer(latency[0], latency[1]);
  return [Math.ceil(whole / 2), Math.floor(whole / 2)];
}

const pause = (world: World, ms: number): Promise<void> => (ms > 0 ? sleep(world.clock, ms) : Promise.resolve());

function faultOf({ world, faults, planned }: CallContext, call: Call<unknown>): PlannedFault | undefined {
  const next = planned.get(call.verb)?.shift();
  if (next) return next;
  const { random } = world;
  if (random.chance(faults.refused ?? 0)) return { how: 'refused' };
  if (call.reads) return undefined;
  if (random.chance(faults.lostAnswer ?? 0)) return { how: 'lostAnswer' };
  if (random.chance(faults.wreck ?? 0)) return { how: 'wreck' };
  return undefined;
}

function faultError(call: Call<unknown>, fault: PlannedFault): EngineError {
  const refused = fault.how === 'refused';
  const message = fault.message ?? (refused ? 'the simulated engine refused' : 'killed by SIGKILL');
  return engineError(fault.kind ?? (refused ? 'other' : 'interrupted'), message, call.verb, call.subject);
}

/** kpod died before the effect: the engine's child may go on alone, be killed in the middle, or be gone with it. */
function becomeOrphan<T>({ world, faults }: CallContext, call: Call<T>): Promise<T> {
  if (!call.reads && world.available) {
    if (world.random.chance(faults.orphan ?? 0)) {
      try {
        call.effect('orphan');
      } catch {
        // Nobody is left to hear of it.
      }
    } else if (world.random.chance(faults.wreck ?? 0)) call.wreck?.();
  }
  return never();
}
