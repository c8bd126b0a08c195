/** Why a text is no IP address and no network (`10.0.0.0/8`), or null. */
export function networkProblem(network: string): string | null {
  const [address = '', bits, ...more] = network.split('/');
  const most = isV4(address) ? 32 : isV6(address) ? 128 : null;
  const isWhole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (most ?? 0));
  if (most !== null && isWhole && more.length === 0) return null;
  return `"${network}" is no address and no network, which is like 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32`;
}

const isV4 = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);

const isV6 = (text: string): boolean => /^[\da-f:.]{2,45}$/i.test(text) && URL.canParse(`http://[${text}]`);
