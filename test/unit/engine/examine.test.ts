import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings, type Settings } from '../../../src/api/settings.ts';
import { silentLog } from '../../../src/base/log.ts';
import { detectEngine } from '../../../src/engine/doctor/detect.ts';
import { examineEngines } from '../../../src/engine/doctor/examine.ts';
import { repairEngines, type WrittenSettings } from '../../../src/engine/doctor/repair.ts';
import { createFakeClock } from '../../fakes/clock.ts';

/** A program that answers as podman does, as far as a probe asks. What `start` does is the script's. */
const fakePodman = (start: string, info: string): string => `#!/bin/sh
echo "$*" >> "$0.log"
runtime=crun
case "$1" in --runtime=*) runtime=\${1#--runtime=}; shift;; esac
case "$1 $2" in
  "info --format=json") cat '${info}';;
  "network inspect") echo '[]'; echo "network not found" >&2; exit 125;;
  "pod inspect") echo "no such pod" >&2; exit 125;;
  "container inspect") echo '[{"Id":"${'c'.repeat(64)}","Name":"p-infra","Pod":"${'p'.repeat(64)}","IsInfra":true,"State":{"Status":"running","StartedAt":"2026-01-01T00:00:00Z"},"Config":{"Labels":{}}}]';;
  start*) ${start};;
esac
`;

const rlimit = 'echo "Error: runc: error setting rlimit type 7: operation not permitted" >&2; exit 126';
const hybrid = 'echo "Error: crun: cgroups in hybrid mode not supported" >&2; exit 126';

describe('an examination', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-examine-'));
    for (const runtime of ['runc', 'crun']) await program(runtime, '#!/bin/sh\n');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true, force: true });
  });

  const program = async (name: string, text: string) => {
    await writeFile(join(dir, name), text);
    await chmod(join(dir, name), 0o755);
  };
  const podmanThat = (start: string) =>
    program('podman', fakePodman(start, new URL('fixtures/podman-4.3.1-info.recorded.json', import.meta.url).pathname));
  const settings: Settings = { ...defaultSettings, podman: { path: 'podman', ulimits: [] } };
  const deps = () => ({ clock: createFakeClock(), log: silentLog, env: { PATH: `${dir}:/usr/bin:/bin` }, uid: 0 });
  const given = () => ({
    ...settings,
    podman: { ...settings.podman, path: join(dir, 'podman') },
    docker: { ...settings.docker, path: join(dir, 'docker') },
  });
  const podman = async () => {
    const { engines, chosen } = await examineEngines({ ...deps(), settings: given() });
    const [report] = engines;
    return {
      works: report?.works,
      needs: report?.needsSettings,
      podman: report?.settings.podman,
      problems: report?.problems.map(({ problem }) => problem),
      chosen,
    };
  };

  it('finds an engine that works as it is', async () => {
    await podmanThat('true');
    expect(await podman()).toMatchObject({ works: true, needs: false, problems: [], chosen: 'podman' });
  });

  it('finds limits with which a sandbox starts', async () => {
    await podmanThat(`[ -n "$CONTAINERS_CONF" ] && grep -q nproc= "$CONTAINERS_CONF" || { ${rlimit}; }`);
    const found = await podman();
    expect(found).toMatchObject({ works: true, needs: true, problems: [] });
    expect(found.podman?.ulimits).toEqual([expect.stringMatching(/^nofile=\d+:\d+$/), expect.stringMatching(/^nproc=\d+:\d+$/)]);
  });

  it('finds a runtime and limits, one after the other', async () => {
    await podmanThat(`[ $runtime = crun ] && { ${hybrid}; }; grep -q nofile=4096: "$CONTAINERS_CONF" 2>/dev/null || { ${rlimit}; }`);
    expect(await podman()).toMatchObject({
      works: true,
      podman: { runtime: 'runc', ulimits: ['nofile=4096:4096', 'nproc=4096:4096'] },
    });
  });

  it('names what it cannot mend', async () => {
    await podmanThat('echo "Error: disk full" >&2; exit 125');
    expect(await podman()).toMatchObject({ works: false, needs: false, problems: ['other'], chosen: undefined });
    await podmanThat(rlimit);
    expect(await podman()).toMatchObject({ works: false, problems: ['rlimit'] });
  });

  it('takes no word for it that an engine does not give twice', async () => {
    await podmanThat('[ -e "$0.busy" ] || { : > "$0.busy"; echo "Error: timed out" >&2; exit 125; }');
    expect(await podman()).toMatchObject({ works: true, needs: false, chosen: 'podman' });
  });

  it('finds nothing where nothing is', async () => {
    expect(await podman()).toMatchObject({ works: false, problems: [], chosen: undefined });
  });

  it('leaves nothing in its own directory, and removes what it probed with', async () => {
    await podmanThat('true');
    vi.stubEnv('TMPDIR', dir);
    await podman();
    const log = await readFile(join(dir, 'podman.log'), 'utf8');
    const name = /network create .* (kpod-probe-doctor-0-\d+)$/m.exec(log)?.[1];
    expect(log).toContain(`network rm ${name}`);
    expect(log).toContain(`pod rm --force --time=0 ${'p'.repeat(64)}`);
    expect((await readdir(dir)).filter((entry) => entry.startsWith('kpod-doctor-'))).toEqual([]);
  });

  it('is followed by repairs until the settings are those that work', async () => {
    await podmanThat(`[ $runtime = runc ] || { ${hybrid}; }`);
    const written: WrittenSettings[] = [];
    const told: string[] = [];
    const { examination, outcomes } = await repairEngines({
      ...deps(),
      settings: given(),
      tell: (text) => told.push(text),
      writeSettings: async (engine) => void written.push(engine),
    });
    expect(examination.chosen).toBe('podman');
    expect(outcomes).toHaveLength(1);
    expect(told).toEqual(["write into kpod's settings that pods run on podman, with runtime runc"]);
    expect(written).toMatchObject([{ engine: 'podman', podman: { runtime: 'runc' } }]);
  });

  it('is not needed for an engine that was named, and remembered for one that was found', async () => {
    expect(await detectEngine({ ...given(), engine: 'docker' }, { ...deps(), dir })).toEqual({ name: 'docker' });
    await podmanThat('true');
    expect(await detectEngine(given(), { ...deps(), dir })).toEqual({ name: 'podman' });
    await podmanThat(hybrid);
    expect(await detectEngine(given(), { ...deps(), dir })).toEqual({ name: 'podman' });
  });

  it('tells for each engine why it does not work', async () => {
    await podmanThat(hybrid);
    expect(await detectEngine(given(), { ...deps(), dir })).toEqual({
      problems: [
        { name: 'podman', problem: expect.stringMatching(/^the OCI runtime cannot work with the control groups.*kpod doctor --fix$/) },
        { name: 'docker', problem: expect.stringMatching(/^the program is not installed/) },
      ],
    });
  });
});
