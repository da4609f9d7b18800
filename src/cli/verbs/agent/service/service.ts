import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../../../api/errors.ts';
import { writeFileAtomic } from '../../../../base/atomic-file.ts';
import { makeDirectories } from '../../../../base/make-directories.ts';
import { explainSystemError, nothingIfMissing } from '../../../../base/system-error.ts';
import { renderUnit, type UnitFacts, unitName } from './unit.ts';

/** The machine, as far as a service of the user is concerned. */
export interface Machine {
  /** Whether systemd has started it. */
  hasSystemd(): Promise<boolean>;
  /** Runs `systemctl --user`; what it complains about, or undefined when it has done it. */
  systemctl(...words: readonly string[]): Promise<string | undefined>;
  /** Whether the services of the user run without a session. */
  lingers(user: string): Promise<boolean>;
}

/** What it takes to install the agent as a service. */
export interface ServiceDeps extends UnitFacts {
  readonly machine: Machine;
  readonly instance: string;
  readonly user: string;
  /** `~/.config` */
  readonly configHome: string;
}

/** What there is to tell: what was done, and what is left to do. */
export interface ServiceAnswer {
  readonly done: string;
  readonly hint?: string;
}

/** Installs the unit, so that the agent is there from the start. Throws UserError. */
export async function enableService(deps: ServiceDeps): Promise<ServiceAnswer> {
  const { machine, user } = deps;
  const [name, path] = [unitName(deps.instance), unitPath(deps)];
  if (!(await machine.hasSystemd())) {
    throw new UserError(
      'this machine was not started by systemd: have what starts programs here run `kpod agent run` as you when the machine starts (cron: @reboot)',
    );
  }
  const wasThere = await isThere(path);
  try {
    await makeDirectories(dirname(path), 0o755);
    await writeFileAtomic(path, renderUnit(deps), 0o644);
  } catch (error) {
    const known = explainSystemError(error);
    if (!known) throw error;
    throw new UserError(`${path} cannot be written: ${known.reason}; ${known.wayOut}`, { cause: error });
  }
  const problem = (await machine.systemctl('daemon-reload')) ?? (await machine.systemctl('enable', name));
  if (problem !== undefined) {
    if (!wasThere) await rm(path, { force: true });
    throw new UserError(
      `systemctl --user cannot enable ${name}: ${problem}; it needs a session of this user, which su and sudo do not open: log in, or loginctl enable-linger ${user}`,
    );
  }
  if (await machine.lingers(user)) return { done: `Enabled ${name}: the agent starts with the machine, and brings the pods back.` };
  return {
    done: `Enabled ${name}: the agent starts when you log in, and brings the pods back.`,
    hint: `To have it start with the machine, and stay when you log out: loginctl enable-linger ${user}`,
  };
}

/** Takes the unit out again; an agent that runs goes on. Throws UserError. */
export async function disableService(deps: Pick<ServiceDeps, 'machine' | 'instance' | 'configHome'>): Promise<ServiceAnswer> {
  const [name, path] = [unitName(deps.instance), unitPath(deps)];
  if (!(await isThere(path))) return { done: 'The agent is not enabled.' };
  const problem = (await deps.machine.hasSystemd()) ? await deps.machine.systemctl('disable', name) : undefined;
  await rm(join(dirname(path), 'default.target.wants', name), { force: true });
  await rm(path, { force: true });
  if (problem === undefined && (await deps.machine.hasSystemd())) await deps.machine.systemctl('daemon-reload');
  return { done: `Disabled ${name}. An agent that runs goes on.` };
}

const unitPath = ({ configHome, instance }: Pick<ServiceDeps, 'configHome' | 'instance'>): string =>
  join(configHome, 'systemd', 'user', unitName(instance));

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(nothingIfMissing)) !== undefined;
