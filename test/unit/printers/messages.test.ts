import { describe, expect, test } from 'vitest';
import {
  defaultedContainerMessage,
  deletedMessage,
  noResourcesMessage,
  operationMessage,
  waitTimedOutMessage,
} from '../../../src/printers/messages.ts';

describe('messages of one line', () => {
  test.each([
    [operationMessage('pod', 'web', 'created'), 'pod/web created'],
    [operationMessage('pod', 'web', 'created', 'client'), 'pod/web created (dry run)'],
    [operationMessage('pod', 'web', 'created', 'server'), 'pod/web created (server dry run)'],
    [deletedMessage('pod', 'web'), 'pod "web" deleted'],
    [deletedMessage('pod', 'web', { force: true }), 'pod "web" force deleted'],
    [deletedMessage('service', 'db', { dryRun: 'client' }), 'service "db" deleted (dry run)'],
    [waitTimedOutMessage('pods', 'web'), 'timed out waiting for the condition on pods/web'],
    [noResourcesMessage('default'), 'No resources found in default namespace.'],
    [noResourcesMessage(), 'No resources found'],
  ])('%s', (message, expected) => {
    expect(message).toBe(expected);
  });

  test('the defaulted container is named among all, in the order app, ephemeral, init', () => {
    const names = { containers: ['web', 'side'], ephemeralContainers: ['debug'], initContainers: ['init-db'] };
    expect(defaultedContainerMessage('web', names)).toBe('Defaulted container "web" out of: web, side, debug (ephem), init-db (init)');
    expect(defaultedContainerMessage('web', { containers: ['web'], initContainers: [] })).toBeUndefined();
  });
});
