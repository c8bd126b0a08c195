export declare const kubernetes: string;
export declare const toolSets: Readonly<Record<string, { readonly packages: Readonly<Record<string, string>> }>>;
