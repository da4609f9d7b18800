import type { JournalEntry, Run, World } from './world.ts';

/** What a test can ask about the past of the simulated machine. */
export interface Evidence {
  /** Every effect in the order it happened. */
  readonly journal: readonly JournalEntry[];
  /** Calls that a correct caller never makes, in words: empty at the end of every good test. */
  readonly violations: readonly string[];
  /** All runs, or those of the container of that name (in its pod) or whole name, in the order of their starts. */
  runsOf(containerName?: string): readonly Run[];
  /** Pairs of runs of one container of one pod that were there at the same time, in words; strangers' runs apart. */
  overlaps(): readonly string[];
  /** Names of all that exists: sandboxes, containers, volumes, networks. */
  leftovers(): readonly string[];
  /** The addresses that a name answers in a network, at this moment. */
  resolve(network: string, name: string): readonly string[];
  /** The journal, one line per effect, times relative to the first: for failure messages and golden text. */
  printJournal(): string;
}

/** Evidence of a machine. */
export function createEvidence(world: World): Evidence {
  return {
    journal: world.journal,
    violations: world.violations,
    runsOf: (name) => world.runs.filter((run) => name === undefined || run.containerName === name || run.name === name),
    overlaps: () => overlaps(world.runs.filter((run) => run.by !== 'foreign')),
    leftovers: () => [
      ...[...world.sandboxes.values()].map((each) => `sandbox ${each.name}`),
      ...[...world.containers.values()].map((each) => `container ${each.name}`),
      ...[...world.volumes.keys()].map((name) => `volume ${name}`),
      ...[...world.networks.keys()].map((name) => `network ${name}`),
    ],
    resolve(network, name) {
      const found = [...world.sandboxes.values()].filter(({ config }) => config.network.mode === 'pod' && config.network.name === network);
      const named = found.filter(({ config }) => config.network.mode === 'pod' && config.network.aliases?.includes(name));
      return named.flatMap((sandbox) => (sandbox.ip === undefined ? [] : [sandbox.ip]));
    },
    printJournal() {
      const start = world.journal[0]?.time ?? 0;
      return world.journal.map((entry) => printEntry(entry, start)).join('\n');
    },
  };
}

function printEntry({ time, by, verb, name, detail }: JournalEntry, start: number): string {
  const when = `+${((time - start) / 1000).toFixed(3)}s`.padStart(10);
  return `${when} ${by} ${verb} ${name}${detail === undefined ? '' : ` (${detail})`}`;
}

function overlaps(runs: readonly Run[]): readonly string[] {
  const last = new Map<string, Run>();
  const found: string[] = [];
  for (const run of runs) {
    const before = last.get(run.series);
    if (before && (before.endMs === undefined || before.endMs > run.startMs)) {
      found.push(`${run.name} started at ${new Date(run.startMs).toISOString()} while ${before.name} ran`);
    }
    last.set(run.series, run);
  }
  return found;
}
