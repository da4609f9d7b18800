const key = 'kpod-ui-token';

/**
 * The token behind the `#` of the address that `kpod ui` prints. It is taken out of the address, so that it is in no bookmark and on no
 * shared screen, and kept for this tab alone; a cookie would be sent to every other program that listens on this machine.
 */
export function takeToken(): string {
  const given = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(key, given);
    history.replaceState(null, '', '#/');
  }
  return given ?? sessionStorage.getItem(key) ?? '';
}
