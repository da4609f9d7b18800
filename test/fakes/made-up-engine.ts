import { type EngineEntry, engineTable } from '../../src/api/engines.ts';
import { text } from '../../src/api/settings-readers.ts';
import type { EngineDriver } from '../../src/engine/driver.ts';
import { drivers } from '../../src/engine/drivers.ts';
import { EngineError } from '../../src/engine/types.ts';
import { createSimulatedEngine } from './simulated-engine.ts';

/**
 * An engine that kpod does not have, as one who adds an engine writes it, but for the commands, which are simulated. Imported before all
 * else, it puts itself into the tables, as the engines of `src` stand in them by name. It opens where its settings give it a harbour.
 */
interface CrateSettings {
  readonly path: string;
  readonly harbour?: string;
}

const entry: EngineEntry<CrateSettings> = { defaults: { path: 'crate' }, keys: { path: text, harbour: text } };

const sectionOf = (settings: object) => (settings as { readonly crate: CrateSettings }).crate;

const driver: EngineDriver = {
  command: (settings) => [sectionOf(settings).path],
  variables: [[/^CRATE_/, "crate's own settings"]],
  failures: { prefixes: ['crate says: '], kinds: [[/no harbour/, 'unavailable']] },
  async open(runner, settings, { clock }) {
    if (sectionOf(settings).harbour !== undefined) return createSimulatedEngine({ clock, name: 'crate' });
    throw new EngineError('crate: no harbour', { command: runner.show(['info']), kind: 'unavailable' });
  },
  doctor: {
    problems: [{ problem: 'harbour', pattern: /no harbour/, sentence: 'crate has no harbour', commands: ['crate harbour add'] }],
    remedies: async () => (settings, problem) =>
      problem === 'harbour' && sectionOf(settings).harbour === undefined
        ? { ...settings, crate: { ...sectionOf(settings), harbour: 'home' } }
        : undefined,
    describeRemedies: (settings) => [`harbour ${sectionOf(settings).harbour}`],
    installers: [{ program: 'derrick', commands: [['derrick', 'lift', 'crate']] }],
  },
};

// The types of the tables know the engines of `src` alone.
Object.assign(engineTable, { crate: entry });
Object.assign(drivers, { crate: driver });
