// The same pods without kpod. Each peer is a side of a comparison, and leaves nothing behind.
import pLimit from 'p-limit';
import { image, pauseImage, sleeping, trivial } from './manifests.mjs';

const removeTries = 5;

/** Removes pods of podman's. podman 4.3 refuses while it cleans up behind a container that has only just ended. */
async function removePods(bed, names, options = {}) {
  for (let tries = removeTries; tries > 0; tries -= 1) {
    await bed.byHand(['pod', 'rm', '--force', '--time=0', '--ignore', ...names], { ...options, mayFail: true });
    const left = (await bed.byHand(['pod', 'ps', '--format', '{{.Name}}'], { ...options, mayFail: true })).split('\n');
    if (!names.some((name) => left.includes(name))) return;
  }
}

/** `podman kube play` of a file with these pods. The network that podman makes for it goes too, if it was not there before. */
export async function createKubePlay(bed) {
  const network = 'podman-default-kube-network';
  const had = await bed.byHand(['network', 'exists', network]).then(
    () => true,
    () => false,
  );
  let names = [];
  bed.atEnd(async (options) => {
    if (names.length > 0) await removePods(bed, names, options);
    if (!had) await bed.byHand(['network', 'rm', network], options);
  });
  return (file, pods) => ({
    run() {
      names = pods;
      return bed.byHand(['kube', 'play', file]);
    },
    async after() {
      await removePods(bed, names);
      names = [];
    },
  });
}

/**
 * Pods as a person would make them with the engine's CLI: a sandbox, each init container to its end, the app container in the background.
 * Eight pods at once, which is as many commands as kpod has under way. `network`: one of the engine's own unless told.
 */
export function createByHand(bed, network) {
  let names = [];
  const remove = (options) => {
    if (bed.engine === 'podman') return removePods(bed, names, options);
    return bed.byHand(['rm', '--force', '--volumes', ...names.flatMap(containersOf)], { ...options, mayFail: true });
  };
  bed.atEnd(async (options) => {
    if (names.length > 0) await remove(options);
  });
  return (pods, { inits = 0 } = {}) => ({
    async run() {
      names = pods;
      const limit = pLimit(8);
      await Promise.all(pods.map((name) => limit(() => makePod(bed, { name, inits, network }))));
    },
    async after() {
      await remove({});
      names = [];
    },
  });
}

/**
 * A network on which names are resolved, as pods need it: the engine's default one has no names. It goes with the bed.
 */
export async function createNamedNetwork(bed) {
  const name = `${bed.prefix}-names`;
  bed.atEnd((options) => bed.byHand(['network', 'rm', name], options));
  await bed.byHand(['network', 'create', name]);
  return name;
}

async function makePod(bed, { name, inits, network }) {
  const join = await makeSandbox(bed, name, network === undefined ? [] : [`--network=${network}`]);
  for (let index = 0; index < inits; index += 1) await bed.byHand(['run', `--name=${name}-init-${index}`, ...join, image, ...trivial]);
  await bed.byHand(['run', '--detach', `--name=${name}-app`, ...join, image, ...sleeping]);
}

const containersOf = (name) => ['app', 'init-0', 'init-1', 'pause'].map((part) => `${name}-${part}`);

async function makeSandbox(bed, name, options) {
  if (bed.engine === 'podman') {
    await bed.byHand(['pod', 'create', `--name=${name}`, ...options]);
    return [`--pod=${name}`];
  }
  await bed.byHand(['run', '--detach', `--name=${name}-pause`, '--ipc=shareable', ...options, pauseImage]);
  return [`--network=container:${name}-pause`, `--ipc=container:${name}-pause`];
}
