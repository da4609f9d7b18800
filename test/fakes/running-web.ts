import type { TestApi } from './api.ts';

/** Brings the pod `web` in, whose container `main` runs. */
export async function startWeb(api: TestApi): Promise<void> {
  await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'busybox:1' }] } }),
  });
  const state = { running: { startedAt: '2026-01-05T00:00:00Z' } };
  const status = { name: 'main', ready: true, restartCount: 0, image: 'busybox:1', imageID: 'x', lastState: {}, state };
  await api.setStatus('web', { phase: 'Running', containerStatuses: [status] });
}
