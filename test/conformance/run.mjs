// `npm run conformance`: the tests of Kubernetes that kpod must pass, as scenarios on a real engine, row by row.
//   --engine NAME   podman, docker (both as root), podman-rootless or docker-user (both as an ordinary user); may be repeated
//   --only WORDS    the rows with these words in group or title
//   --examples      the examples of Kubernetes' documentation instead of its tests
//   --user NAME     as root: the ordinary user to be, `kpod-test` unless told
//   --setup         as root: make that user, and let it use what rootless podman needs
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runLoudly, works } from '../../.scripts/machine.mjs';
import { conformanceImages, ensureOfflineImages, standInLabel, testImages } from '../../.scripts/offline-images.mjs';

const setups = ['podman', 'docker', 'podman-rootless', 'docker-user'];
const isRoot = process.getuid?.() === 0;
const images = [...testImages, ...conformanceImages];
const say = (text) => process.stdout.write(`${text}\n`);

class UsageError extends Error {}

function readOptions() {
  const options = {
    engine: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
    examples: { type: 'boolean', default: false },
    user: { type: 'string', default: 'kpod-test' },
    setup: { type: 'boolean', default: false },
  };
  try {
    const { values } = parseArgs({ options });
    const unknown = values.engine.find((name) => !setups.includes(name));
    if (unknown !== undefined || values.engine.length === 0) throw new Error(`--engine must be one of ${setups.join(', ')}`);
    return values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/**
 * The words before a command that make it one of that user, with the environment of a login and nothing else of this process.
 * @param {string} user
 */
function asUser(user) {
  const [, , uid, gid, , home] = (spawnSync('getent', ['passwd', user], { encoding: 'utf8' }).stdout ?? '').trim().split(':');
  const runtime = `/run/user/${uid}`;
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  spawnSync('chown', [`${uid}:${gid}`, runtime]);
  const env = [`HOME=${home}`, `USER=${user}`, `XDG_RUNTIME_DIR=${runtime}`, `PATH=${process.env.PATH}`];
  return ['runuser', '-u', user, '--', 'env', '-i', '-C', home, ...env];
}

/** Makes the user, and gives it what a desktop gives to who sits before it. */
function makeUser(user) {
  if (!works(['id', user]) && runLoudly(['useradd', '--create-home', user]) !== 0) throw new UsageError(`the user ${user} cannot be made`);
  if (works(['getent', 'group', 'docker'])) runLoudly(['usermod', '--append', '--groups', 'docker', user]);
  for (const device of ['/dev/net/tun', '/dev/fuse']) chmodSync(device, 0o666);
}

/**
 * The words before a command that make it one of the set-up.
 * @returns {readonly string[]}
 */
function prefixOf(setup, { user, setup: mayChange }) {
  const isForUsers = setup === 'podman-rootless' || setup === 'docker-user';
  if (!isForUsers && !isRoot)
    throw new UsageError(
      `--engine ${setup} is that of root: call this as root, or take ${setup === 'podman' ? 'podman-rootless' : 'docker-user'}`,
    );
  if (!isForUsers || !isRoot) return [];
  if (mayChange) makeUser(user);
  if (!works(['id', user])) throw new UsageError(`there is no user ${user}: --user names another one, --setup makes it`);
  return asUser(user);
}

/** Which of the images are none of the real ones. */
function tellStandIns(engine) {
  for (const image of images) {
    const format = `{{index .Config.Labels "${standInLabel}"}}`;
    const { stdout } = spawnSync(engine[0], [...engine.slice(1), 'image', 'inspect', '--format', format, image], { encoding: 'utf8' });
    const what = (stdout ?? '').trim();
    if (what !== '' && what !== '<no value>') say(`Stands in for ${image}: ${what}`);
  }
}

async function runTable(setup, options) {
  const prefix = prefixOf(setup, options);
  const engine = setup.startsWith('podman') ? 'podman' : 'docker';
  const command = [...prefix, engine];
  if (!works([...command, 'info'])) throw new UsageError(`${setup}: \`${command.join(' ')} info\` fails`);
  await ensureOfflineImages({ [engine]: command, images });
  say(`\nThe table on ${setup}`);
  tellStandIns(command);
  const env = [
    `KPOD_TEST_ENGINES=${engine}`,
    `KPOD_CONFORMANCE=${options.examples ? 'documentation' : 'all'}`,
    `KPOD_CONFORMANCE_ONLY=${options.only}`,
  ];
  const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', root, '--configLoader', 'runner'];
  const project = [
    '--config',
    join(root, 'test/vitest.config.ts'),
    '--project',
    'conformance',
    join(root, `test/conformance/${engine}.test.ts`),
  ];
  const reporter = `--reporter=${join(root, 'test/conformance/reporter.mjs')}`;
  return runLoudly([...(prefix.length > 0 ? prefix : ['env']), ...env, ...vitest, ...project, reporter]) === 0;
}

try {
  const options = readOptions();
  if (runLoudly([process.execPath, '.scripts/build.mjs']) !== 0) throw new UsageError('the build failed');
  for (const setup of options.engine) if (!(await runTable(setup, options))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`conformance: ${error.message}\n`);
  process.exitCode = 1;
}
