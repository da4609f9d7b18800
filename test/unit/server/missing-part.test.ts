import { expect, test } from 'vitest';
import { startTestApi } from '../../fakes/api.ts';

test('a request for a part of the program that is gone can be asked again in a moment', async () => {
  let missed = 0;
  const gone = Object.assign(new Error("Cannot find module './chunks/page-files-ABCDEFGH.cjs'\nRequire stack:\n- /x/dist/agent.cjs"), {
    code: 'MODULE_NOT_FOUND',
  });
  const api = await startTestApi({
    onPartMissing: () => void missed++,
    agentStatus: () => {
      throw gone;
    },
  });
  const response = await fetch(`${api.url}/kpod/v1/agent`);
  expect([response.status, response.headers.get('retry-after'), missed]).toEqual([503, '10', 1]);
  expect(await response.json()).toMatchObject({ reason: 'ServiceUnavailable', details: { retryAfterSeconds: 10 } });
  await api.close();
});
