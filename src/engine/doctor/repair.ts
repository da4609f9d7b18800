import { execa } from 'execa';
import type { Settings } from '../../api/settings.ts';
import { quoteCommandLine } from '../command/command-line.ts';
import { type EngineExamination, type EngineReport, type ExamineDeps, examineEngines } from './examine.ts';
import { findProgram } from './find-program.ts';
import { packageManagers } from './package-managers.ts';

/** The part of the settings that doctor writes. */
export type EngineSettings = Pick<Settings, 'podman' | 'docker'> & { readonly engine: NonNullable<Settings['engine']> };

/** One step towards a machine on which pods run, with the sentence that says what it does. */
export type Repair =
  | { readonly kind: 'settings'; readonly sentence: string; readonly settings: EngineSettings }
  | { readonly kind: 'commands'; readonly sentence: string; readonly commands: readonly (readonly string[])[] };

/**
 * What `doctor --fix` would do, in order: settings where an engine works with them, else the commands that bring one; empty when there
 * is nothing to do, or nothing that kpod can do.
 */
export function repairPlan(examination: EngineExamination, current: Settings): readonly Repair[] {
  const chosen = examination.engines.find((engine) => engine.name === examination.chosen);
  if (chosen) return chosen.needsSettings || current.engine !== chosen.name ? [settingsRepair(chosen)] : [];
  const docker = examination.engines.find((engine) => engine.name === 'docker');
  if (docker?.problems.some(({ problem }) => problem === 'pause-image')) {
    const { path, pauseImage } = docker.settings.docker;
    return [
      { kind: 'commands', sentence: 'pull the pause image that holds the namespaces of a pod', commands: [[path, 'pull', pauseImage]] },
    ];
  }
  const podman = examination.engines.find((engine) => engine.name === 'podman');
  const manager = packageManagers.find(({ program }) => program === examination.packageManager);
  if (podman?.program !== undefined || !manager) return [];
  const commands = examination.isRoot ? manager.commands : manager.commands.map((command) => ['sudo', ...command]);
  return [{ kind: 'commands', sentence: `install podman with ${manager.program}`, commands }];
}

function settingsRepair({ name, settings, needsSettings }: EngineReport): Repair {
  const { podman, docker } = settings;
  const how = [
    podman.runtime === undefined ? [] : [`runtime ${podman.runtime}`],
    podman.ulimits.length === 0 ? [] : [`limits ${podman.ulimits.join(', ')}`],
  ];
  const detail = name === 'podman' && needsSettings ? `, with ${how.flat().join(' and ')}` : '';
  return {
    kind: 'settings',
    sentence: `write into kpod's settings that pods run on ${name}${detail}`,
    settings: { engine: name, podman, docker },
  };
}

/** How a repair went. */
export interface RepairOutcome {
  readonly repair: Repair;
  /** Why it could not be done; undefined when it was. */
  readonly problem?: string;
}

/** What carries repairs out. */
export interface RepairDeps extends ExamineDeps {
  /** Writes kpod's settings file. */
  readonly writeSettings: (settings: EngineSettings) => Promise<void>;
  /** Told before each step. */
  readonly tell: (text: string) => void;
}

/**
 * Examines, repairs and examines again until nothing is left that kpod can repair. Answers the last examination and what was done.
 * Installing needs root or sudo, which may ask for a password on the terminal.
 */
export async function repairEngines(
  deps: RepairDeps,
): Promise<{ readonly examination: EngineExamination; readonly outcomes: readonly RepairOutcome[] }> {
  const outcomes: RepairOutcome[] = [];
  let current = deps.settings;
  for (;;) {
    const examination = await examineEngines({ ...deps, settings: current });
    const [repair] = repairPlan(examination, current);
    const tried = outcomes.some((outcome) => outcome.repair.sentence === repair?.sentence);
    if (!repair || tried) return { examination, outcomes };
    deps.tell(repair.sentence);
    outcomes.push({ repair, ...(await applyRepair(repair, deps)) });
    if (repair.kind === 'settings') current = { ...current, ...repair.settings };
  }
}

async function applyRepair(repair: Repair, deps: RepairDeps): Promise<{ problem?: string }> {
  if (repair.kind === 'settings') {
    await deps.writeSettings(repair.settings);
    return {};
  }
  for (const [program = '', ...args] of repair.commands) {
    const shown = quoteCommandLine([program, ...args]);
    if ((await findProgram(program, deps.env)) === undefined) return { problem: `${program} is not there; run as root: ${shown}` };
    deps.tell(`  ${shown}`);
    // Installers need the caller's own environment (proxies among it), and the terminal for a password.
    const result = await execa(program, args, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      stdin: 'inherit',
      stdout: 'ignore',
      stderr: 'pipe',
      reject: false,
    });
    if (result.failed)
      return { problem: `${shown} failed: ${result.stderr?.trim().split('\n').slice(-3).join('\n') || result.originalMessage}` };
  }
  return {};
}
