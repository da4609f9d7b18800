import { isAlive } from '../../base/is-alive.ts';
import { type Engine, EngineError } from '../types.ts';

const kindLabel = 'dev.kpod.probe';
const pidLabel = 'dev.kpod.probe.pid';

/** Who tries. Several may at once: what they make is named after them and their process. */
export interface Trier {
  readonly kind: string;
  readonly pid: number;
}

/**
 * Runs a sandbox and removes it again, on a network of its own: what an engine must be able to do before anything else is tried on it.
 * Answers the failure, or undefined when all is well. What those of the same kind left that were killed goes, too.
 */
export async function tryToStartSandbox(engine: Engine, { kind, pid }: Trier): Promise<EngineError | undefined> {
  const network = `kpod-probe-${kind}-${pid}`;
  const labels = { [kindLabel]: kind, [pidLabel]: String(pid) };
  try {
    await removeLeftovers(engine, kind);
    await engine.ensureNetwork({ name: network, labels });
    const { id } = await engine.runSandbox({
      name: `${network}-pod`,
      labels,
      hostname: 'probe',
      network: { mode: 'pod', name: network },
      dns: { searches: [], options: [] },
      ports: [],
      resources: {},
    });
    await engine.removeSandbox(id);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  } finally {
    await removeTrial(engine, network, labels);
  }
}

async function removeLeftovers(engine: Engine, kind: string): Promise<void> {
  const { sandboxes } = await engine.list({ [kindLabel]: kind });
  const orphans = sandboxes.filter(({ labels }) => !isAlive(Number(labels[pidLabel])));
  for (const { name, labels } of orphans) await removeTrial(engine, name.replace(/-pod$/, ''), { ...labels, [kindLabel]: kind });
}

/** A trial that failed half-way leaves its sandbox. What cannot be removed now is the next one's to find. */
async function removeTrial(engine: Engine, network: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const ignore = () => undefined;
  const left = await engine.list(labels).catch(ignore);
  for (const { id } of left?.sandboxes ?? []) await engine.removeSandbox(id).catch(ignore);
  await engine.removeNetwork(network).catch(ignore);
}
