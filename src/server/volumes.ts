import { pipeline } from 'node:stream/promises';
import { badRequest, messageOf } from '../api/errors.ts';
import type { PodVolumeList, VolumeFileList } from '../api/pod-volumes.ts';
import type { VolumeContent, VolumeRequest } from '../engine/types.ts';
import { shownPath } from './http.ts';
import { podOf } from './lookup.ts';
import type { Context, Handler, Reply } from './types.ts';

const forms: ReadonlySet<string> = new Set<VolumeRequest['as']>(['list', 'file', 'archive']);
const contentTypes = { file: 'application/octet-stream', archive: 'application/x-tar' } as const;

/**
 * `GET …/pods/NAME/volumes`: the volumes of a pod; with `volume`, `path` and `as`, what lies there: kpod's own, since Kubernetes has no such
 * thing.
 */
export const getVolumes: Handler = async (context) => {
  const pod = podOf(context);
  const { kubelet } = context.deps;
  const { query, signal } = context;
  const volume = query.get('volume');
  if (volume === null) {
    const body: PodVolumeList = { kind: 'PodVolumeList', apiVersion: 'kpod.io/v1', items: await kubelet.volumes(pod) };
    return { type: 'json', code: 200, body };
  }
  const [path, as] = [query.get('path') ?? '', query.get('as') ?? 'list'];
  if (!forms.has(as)) throw badRequest(`as must be list, file or archive, not "${as}"`);
  if (path.includes('\0')) throw badRequest('path must not contain NUL');
  const found = await kubelet.volumeFiles(pod, { volume, path, as: as as VolumeRequest['as'], signal });
  if (as === 'list') return { type: 'json', code: 200, body: listOf(found) };
  return streamed(context, found, contentTypes[as as 'file' | 'archive']);
};

const listOf = ({ entries, isDirectory, left }: VolumeContent): VolumeFileList => ({
  ...{ kind: 'VolumeFileList', apiVersion: 'kpod.io/v1' },
  ...{ isDirectory, items: entries, left },
});

function streamed(context: Context, { content }: VolumeContent, type: string): Reply {
  return {
    type: 'stream',
    async start(response) {
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache, private' });
      response.flushHeaders();
      try {
        await pipeline(content, response, { signal: context.signal });
      } catch (error) {
        // The head is sent: breaking off is the only way left to say that it is not whole.
        const path = shownPath(context.request);
        if (!context.signal.aborted) context.deps.log.warn('the content of a volume broke off', { path, error: messageOf(error) });
        response.destroy();
      }
    },
  };
}
