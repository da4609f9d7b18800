import type { ContainerRole } from '../../api/pod-status.ts';
import type { Container } from '../../api/types.ts';
import type { ContainerConfig, EngineImage } from '../../engine/types.ts';
import { configureContainer } from '../configure-container.ts';
import { ensureImage } from '../images.ts';
import { podLabels } from '../labels.ts';
import { StartFailure } from '../start-failure.ts';
import type { ExecutorDeps, StepContext } from '../step.ts';
import { imageVolumeKey, imageVolumes } from '../volumes/image.ts';
import type { ShellRequest } from './request.ts';
import { holder, ownCommand, rerun, rootPath, scriptsMount } from './tools.ts';

interface ToConfigure extends Pick<ShellRequest, 'image'> {
  /** Of the engine's container. */
  readonly name: string;
  readonly container: Container;
  readonly role: ContainerRole;
}

/** What the engine is asked for, and what a person is told first. */
interface Configured {
  readonly config: ContainerConfig;
  readonly notice?: string;
}

/** Among whose files its last words are: no container has such a name. */
const lastWordsOf = '.shell';

/**
 * What the engine is asked for as the place of a shell: what it is asked for at a start of the container, but for the command. Throws what
 * that throws.
 */
export async function configureShell(deps: ExecutorDeps, given: StepContext, shell: ToConfigure): Promise<Configured> {
  const { name, container, role } = shell;
  const context: StepContext = { ...given, images: new Map() };
  const { pod } = context;
  const find = (image: string, isVolume?: true) => findImage(deps, context, { ...shell, container: { ...container, image }, isVolume });
  for (const volume of imageVolumes(pod.spec.volumes ?? [], container)) {
    context.images.set(imageVolumeKey(volume.name), await find(volume.image.reference, true));
  }
  const tools =
    shell.image === undefined ? undefined : await findImage(deps, context, { container: toolbox(container, shell.image), role });
  // Whoever brings a shell can do without the container's own image.
  const own = await find(container.image).catch((error: unknown) => {
    if (tools && error instanceof StartFailure) return error;
    throw error;
  });
  const image = own instanceof StartFailure ? undefined : own;
  const basis = image ?? tools;
  if (!basis) throw new Error('a shell is to start without an image');
  const config = await configureContainer(deps, context, { container, image: basis, role, attempt: 0, lastWordsOf });
  const scripts = scriptsMount(await deps.files.writeScript(pod.metadata.uid ?? '', rerun.name, rerun.script));
  const root = tools && image ? [{ containerPath: rootPath, source: { type: 'image', id: image.id }, readOnly: true } as const] : [];
  const { args: _args, ...rest } = config;
  return {
    config: {
      ...rest,
      name,
      labels: podLabels(deps.instance, pod, 'shell'),
      imageId: (tools ?? basis).id,
      command: holder,
      env: [...config.env, { name: 'KPOD_COMMAND', value: ownCommand(config, image) }],
      mounts: [...config.mounts, scripts, ...root],
      stdin: false,
      stdinOnce: false,
      tty: false,
    },
    ...(own instanceof StartFailure ? { notice: `${rootPath} is missing: ${own.message}` } : {}),
  };
}

// The policy of the container is about its own image.
const toolbox = (container: Container, image: string): Container => ({ ...container, image, imagePullPolicy: 'IfNotPresent' });

/** What is here is good enough, and nobody is told of a pull. */
function findImage(
  deps: ExecutorDeps,
  context: StepContext,
  { container, role, isVolume }: Pick<ToConfigure, 'container' | 'role'> & { readonly isVolume?: true | undefined },
): Promise<EngineImage> {
  const imagePullPolicy = container.imagePullPolicy === 'Always' ? 'IfNotPresent' : container.imagePullPolicy;
  const untold = { ...deps, events: { ...deps.events, record: () => {} } };
  return ensureImage(untold, { ...context, container: { ...container, imagePullPolicy }, role, ...(isVolume ? { isVolume } : {}) });
}
