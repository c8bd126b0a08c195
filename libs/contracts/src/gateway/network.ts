/** Why a text is no IP address and no network (`10.0.0.0/8`), or null. */
export function networkProblem(network: string): string | null {
  const [address = '', bits, ...more] = network.split('/');
  const most = bitsOf(address);
  if (most !== null && more.length === 0 && (bits === undefined || isUpTo(bits, most))) return null;
  return `"${network}" is no address and no network, which is like 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32`;
}

function bitsOf(address: string): number | null {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address))
    return address.split('.').every((part) => isUpTo(part, 255)) ? 32 : null;
  return /^[\da-f:.]{2,45}$/i.test(address) && URL.canParse(`http://[${address}]`) ? 128 : null;
}

const isUpTo = (text: string, most: number): boolean => /^\d{1,3}$/.test(text) && Number(text) <= most;
