import type { EngineContainer, EngineSandbox, EngineState } from '../engine/types.ts';
import { portsText, publishedPortsOf, serviceUidOf } from './labels.ts';
import type { WantedSandbox } from './wanted.ts';

/** One step towards the sandboxes that are wanted on one engine. */
export type ServiceAction =
  | { readonly type: 'remove'; readonly sandbox: EngineSandbox; readonly because: string }
  | { readonly type: 'run'; readonly wanted: WantedSandbox; readonly because: string }
  | {
      readonly type: 'runProxy';
      readonly wanted: WantedSandbox;
      readonly sandboxId: string;
      /** What must go first. */
      readonly stale: readonly EngineContainer[];
      readonly because: string;
    };

/** What to do so that exactly the wanted sandboxes are there, ready and with their proxies. Pure. */
export function planServices(wanted: readonly WantedSandbox[], found: EngineState): readonly ServiceAction[] {
  const byUid = new Map(wanted.map((one) => [one.uid, one]));
  const judged = found.sandboxes.map((sandbox) => {
    const one = byUid.get(serviceUidOf(sandbox.labels) ?? '');
    return { sandbox, one, because: problemOf(sandbox, one) };
  });
  const removals = judged.flatMap(({ sandbox, because }): ServiceAction[] => (because ? [{ type: 'remove', sandbox, because }] : []));
  const kept = judged.filter(({ because }) => because === undefined);
  const served = new Set(kept.map(({ one }) => one?.uid));
  const missing = wanted.filter(({ uid }) => !served.has(uid));
  return [
    ...removals,
    ...missing.map((one): ServiceAction => ({ type: 'run', wanted: one, because: 'it has no container' })),
    ...kept.flatMap(({ sandbox, one }) => (one?.proxied ? planProxy(one, sandbox, found.containers) : [])),
  ];
}

function problemOf(sandbox: EngineSandbox, wanted: WantedSandbox | undefined): string | undefined {
  if (!wanted) return 'its Service is gone';
  if (sandbox.state !== 'ready') return 'it has stopped';
  if (sandbox.ip !== wanted.ip) return 'it has another address';
  if (publishedPortsOf(sandbox.labels) !== portsText(wanted.ports)) return 'it publishes other ports';
  return undefined;
}

function planProxy(wanted: WantedSandbox, sandbox: EngineSandbox, containers: readonly EngineContainer[]): readonly ServiceAction[] {
  const own = containers.filter(({ sandboxId }) => sandboxId === sandbox.id);
  if (own.some(({ state }) => state === 'running')) return [];
  const because = own.length > 0 ? 'its proxy has ended' : 'it has no proxy';
  return [{ type: 'runProxy', wanted, sandboxId: sandbox.id, stale: own, because }];
}
