/** A public key of RSA, of which nobody has the private half any more, and a token for "ann" that was signed with it. */
export const publicKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwMpgSpGA+iyObjbjBIuU
+HS7vp5Ysh6A385e14WwmBSyQvg3wUv7c17OAJYNPVRNOizeOh/GOhAZODit3Gn0
BmH4cj2XTpNMfhZPz+3vYwbyqA2qEoItX6tdxyeFw67x+09rwfZ3d8zUYiFkqlwh
fG7YoAgaTt0i7TUcX0vhQX93kDV1z4fbAV/yYlEFqyZaUnFX/L1uStFgEf5uA/Ij
tFAmDPlfgC2l3pD/OC+8NRxwRry6/jXBkwB5YQE7kt6b2eeoEU55slBAFqob6Qhh
CPSDoyU8JvCvLs8vSVwF9C2rZiIZ6hZVS3q5ewGtIb0Ysgwzk6ens2qMqlqttRRX
BQIDAQAB
-----END PUBLIC KEY-----
`;
const signature = [
  's67q7iFivsNUPtanPLDoA1zkIfHwTR7RpbKJCUlCDEVnynhay699QbjzkhEkYilx57IbabTeaVCdo_gqWdapRNnyre_iRZeIhHS2NUKxal-JByPvjHfT-7P-',
  'Alf6RP9-F_BvAOheC123d3-8P76VQEThCpWsj1glevZWAl3ymh0It4QFGmKkh8_U9bekufcHpm-qC-uBuntCT7u_1W2by6On4LKZ20kXEsTvVWAxkeoOwRi_',
  'rHGuToT724DcClv83feJWV0Ko5y3KVZ1H1YjDFtltncQnHO2tgfYTj3bNDNPvZZKuFa34URGF4J1IFwnIZ73_wVfrBUE2kubaC6z5A',
];
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
export const signedToken = `${base64({ alg: 'RS256', typ: 'JWT' })}.${base64({ sub: 'ann' })}.${signature.join('')}`;
