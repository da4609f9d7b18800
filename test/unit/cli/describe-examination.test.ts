import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/api/settings.ts';
import { describeExamination } from '../../../src/cli/verbs/doctor/describe-examination.ts';
import type { EngineReport } from '../../../src/engine/doctor/examine.ts';

const info = {
  version: '4.3.1',
  rootless: false,
  cgroupVersion: 2 as const,
  memoryBytes: 8 * 2 ** 30,
  cpus: 4,
  reachesPodNetwork: true,
  unsupportedResources: { oomScoreAdj: 'not as this user' },
  unmeasuredUsage: 'not as this user',
  unsupportedSecurity: { privileged: 'its daemon has no rights' },
  missingCapabilities: [],
  securityModules: [],
};
const missing = (name: EngineReport['name']): EngineReport => ({
  name,
  program: undefined,
  info: undefined,
  works: false,
  settings: defaultSettings,
  needsSettings: false,
  remedies: [],
  problems: [],
});
const working = (name: EngineReport['name']): EngineReport => ({
  ...missing(name),
  program: `/usr/bin/${name}`,
  info: { ...info, name },
  works: true,
});
const needing: EngineReport = {
  ...working('podman'),
  needsSettings: true,
  remedies: ['runtime runc', 'limits nofile=1024:1024'],
  settings: { ...defaultSettings, podman: { path: 'podman', runtime: 'runc', ulimits: ['nofile=1024:1024'] } },
};
const broken: EngineReport = {
  ...working('docker'),
  info: undefined,
  works: false,
  problems: [{ problem: 'no-daemon', sentence: 'the docker daemon does not run', commands: ['start it'], text: '' }],
};

const marks = { good: '+', bad: '-', half: '!' };
const describeBoth = (engines: readonly EngineReport[], chosen: EngineReport['name'] | undefined, packageManager?: string) =>
  describeExamination({ engines, chosen, packageManager, isRoot: false }, marks);
const verdict = (...input: Parameters<typeof describeBoth>) =>
  describeBoth(...input)
    .trim()
    .split('\n')
    .at(-1);

describe('what doctor says', () => {
  test('describes each engine: what it is, what it cannot do, what is wrong and what mends it', () => {
    expect(describeBoth([needing, broken], 'podman')).toBe(`\
! podman 4.3.1 (/usr/bin/podman): starts pods with other settings: runtime runc, limits nofile=1024:1024
    as root, cgroup v2, 4 cores, 8.0 GiB of memory
    pod addresses can be dialled from here
    cannot tell what pods use (kpod top): not as this user
    cannot set OOM scores: not as this user
    cannot give privileged containers: its daemon has no rights
- docker (/usr/bin/docker): does not start pods
    problem: the docker daemon does not run
    to mend it: start it
! New pods can run on podman once kpod has these settings.
`);
  });

  test('says where new pods run now, and where they would', () => {
    expect(verdict([working('podman'), missing('docker')], 'podman')).toBe('+ New pods run on podman.');
    expect(verdict([needing, working('docker')], 'podman')).toBe(
      '! New pods can run on podman once kpod has these settings; until then they run on docker.',
    );
    const forced = { ...needing, settings: { ...needing.settings, engine: 'podman' as const } };
    expect(verdict([forced, working('docker')], 'podman')).toBe('! New pods can run on podman once kpod has these settings.');
  });

  test('names the way out where kpod can install nothing', () => {
    expect(verdict([missing('podman'), missing('docker')], undefined)).toBe(
      '- No engine starts pods on this machine yet. Install podman or docker, then run `kpod doctor` again.',
    );
    expect(verdict([missing('podman'), missing('docker')], undefined, 'apt-get')).toBe('- No engine starts pods on this machine yet.');
    expect(verdict([missing('podman'), broken], undefined)).toBe('- No engine starts pods on this machine yet.');
  });
});
