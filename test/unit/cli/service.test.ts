import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/cli/verbs/agent/service/machine.ts';
import { disableService, enableService, type Machine, type ServiceDeps } from '../../../src/cli/verbs/agent/service/service.ts';
import { renderUnit, unitName } from '../../../src/cli/verbs/agent/service/unit.ts';

const facts = {
  program: ['/usr/bin/node', '/usr/lib/node_modules/kpod/bin/kpod.js'],
  env: {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/home/ann',
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: '/run/user/1000',
    XDG_SESSION_ID: '4',
    XDG_DATA_HOME: '/data/ann',
    DOCKER_HOST: 'tcp://elsewhere',
    KPOD_ENGINE: 'docker',
    KPOD_LOG: 'debug',
    KPOD_STATE_DIR: 'relative',
  },
  stateDir: '/home/ann/.local/state/kpod',
  configFile: '/home/ann/.config/kpod/config.yaml',
} as const;

const golden = `[Unit]
Description=kpod agent, which keeps the pods of this user

[Service]
Type=exec
ExecStart="/usr/bin/node" "/usr/lib/node_modules/kpod/bin/kpod.js" "agent" "run"
Environment="KPOD_CONFIG=/home/ann/.config/kpod/config.yaml"
Environment="KPOD_LOG=debug"
Environment="KPOD_STATE_DIR=/home/ann/.local/state/kpod"
Environment="LANG=C.UTF-8"
Environment="MALLOC_MMAP_THRESHOLD_=131072"
Environment="PATH=/usr/local/bin:/usr/bin:/bin"
Environment="XDG_DATA_HOME=/data/ann"
KillMode=process
Restart=on-failure
RestartSec=5
TimeoutStopSec=60
Delegate=yes

[Install]
WantedBy=default.target
`;

describe('the unit', () => {
  test('runs the agent with what is true of the user in every session', () => {
    expect(renderUnit(facts)).toBe(golden);
  });

  test('means every character of a path as it is', () => {
    const text = renderUnit({ ...facts, program: ['/opt/100% "node"', '/a $HOME\\b\n/kpod.js'], env: {}, stateDir: '/home/%h/$x "y"' });
    expect(text).toContain('ExecStart="/opt/100%% \\"node\\"" "/a $$HOME\\\\b\\x0a/kpod.js" "agent" "run"\n');
    expect(text).toContain('Environment="KPOD_STATE_DIR=/home/%%h/$x \\"y\\""\n');
  });

  test.each([
    ['default', 'kpod.service'],
    ['user-1000', 'kpod.service'],
    ['0a1b2c3d', 'kpod-0a1b2c3d.service'],
  ])('of the state directory %s is %s', (instance, name) => {
    expect(unitName(instance)).toBe(name);
  });
});

describe('the agent as a service', () => {
  let configHome: string;
  let ran: string[];
  beforeEach(() => {
    configHome = mkdtempSync(join(tmpdir(), 'kpod-service-'));
    ran = [];
  });
  afterEach(() => rmSync(configHome, { recursive: true }));

  const path = () => join(configHome, 'systemd', 'user', 'kpod.service');
  const link = () => join(configHome, 'systemd', 'user', 'default.target.wants', 'kpod.service');

  function deps(machine: Partial<Machine> = {}): ServiceDeps {
    const systemctl = async (...words: readonly string[]) => void ran.push(words.join(' '));
    const usual = { hasSystemd: async () => true, lingers: async () => true, systemctl };
    return { ...facts, machine: { ...usual, ...machine }, instance: 'default', user: 'ann', configHome };
  }

  test('starts with the machine where the user lingers', async () => {
    expect(await enableService(deps())).toEqual({
      done: 'Enabled kpod.service: the agent starts with the machine, and brings the pods back.',
    });
    expect(readFileSync(path(), 'utf8')).toBe(golden);
    expect(statSync(path()).mode & 0o777).toBe(0o644);
    expect(ran).toEqual(['daemon-reload', 'enable kpod.service']);
  });

  test('says what is missing where the user does not', async () => {
    expect(await enableService(deps({ lingers: async () => false }))).toEqual({
      done: 'Enabled kpod.service: the agent starts when you log in, and brings the pods back.',
      hint: 'To have it start with the machine, and stay when you log out: loginctl enable-linger ann',
    });
  });

  test('is nothing on a machine without systemd', async () => {
    await expect(enableService(deps({ hasSystemd: async () => false }))).rejects.toThrow(
      'this machine was not started by systemd: have what starts programs here run `kpod agent run` as you when the machine starts (cron: @reboot)',
    );
    expect(existsSync(path())).toBe(false);
  });

  test('leaves no unit that systemd does not take, but one that was there', async () => {
    const systemctl = async () => 'Failed to connect to bus: No medium found';
    const message =
      /^systemctl --user cannot enable kpod.service: Failed to connect to bus: No medium found; it needs a session of this user/;
    await expect(enableService(deps({ systemctl }))).rejects.toThrow(message);
    expect(existsSync(path())).toBe(false);
    await enableService(deps());
    await expect(enableService(deps({ systemctl }))).rejects.toThrow(message);
    expect(existsSync(path())).toBe(true);
  });

  test('says why its unit cannot be written', async () => {
    writeFileSync(join(configHome, 'systemd'), '');
    await expect(enableService(deps())).rejects.toThrow(/kpod.service cannot be written: .*; mend that$/);
  });

  test.each([[true], [false]])('is taken out again, with systemd: %s', async (hasSystemd) => {
    await enableService(deps());
    mkdirSync(join(link(), '..'));
    symlinkSync(path(), link());
    ran = [];
    const done = { done: 'Disabled kpod.service. An agent that runs goes on.' };
    expect(await disableService(deps({ hasSystemd: async () => hasSystemd }))).toEqual(done);
    expect([path(), link()].map((each) => existsSync(each))).toEqual([false, false]);
    expect(ran).toEqual(hasSystemd ? ['disable kpod.service', 'daemon-reload'] : []);
    expect(await disableService(deps())).toEqual({ done: 'The agent is not enabled.' });
  });
});

describe('a machine', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kpod-machine-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('says whether systemd has started it, and who lingers', async () => {
    const machine = createMachine({ env: {}, uid: 1000, root });
    expect([await machine.hasSystemd(), await machine.lingers('ann')]).toEqual([false, false]);
    mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
    mkdirSync(join(root, 'var/lib/systemd/linger'), { recursive: true });
    writeFileSync(join(root, 'var/lib/systemd/linger/ann'), '');
    expect([await machine.hasSystemd(), await machine.lingers('ann'), await machine.lingers('bob')]).toEqual([true, true, false]);
  });

  test('asks systemctl of the user, and repeats what it complains about', async () => {
    const systemctl = (text: string) => writeFileSync(join(root, 'systemctl'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const machine = createMachine({ env: { PATH: `${root}:/usr/bin:/bin` }, uid: 1000, root });
    systemctl('test "$*" = "--user --no-ask-password enable kpod.service"');
    expect(await machine.systemctl('enable', 'kpod.service')).toBeUndefined();
    mkdirSync(join(root, 'run/user/1000'), { recursive: true });
    systemctl('test "$XDG_RUNTIME_DIR" = /run/user/1000');
    expect(await machine.systemctl('daemon-reload')).toBeUndefined();
    systemctl('echo one >&2; echo two >&2; exit 1');
    expect(await machine.systemctl('daemon-reload')).toBe('one two');
    expect(await createMachine({ env: { PATH: `${root}none` }, uid: 1000 }).systemctl('daemon-reload')).toBe(
      'there is no program systemctl',
    );
  });
});
