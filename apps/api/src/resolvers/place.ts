/** Where gateways answer. */
export class Place {
  constructor(
    readonly domain: string,
    readonly routerPort: number,
  ) {}
}
