/** What each tenant may ask of the API in a minute, in fields of full answers. It fills up steadily. */
export interface CostBudget {
  /** Takes the cost of a query. Answers the seconds to wait where there is not so much left; 0: it is taken. */
  take(holder: string, cost: number): number | Promise<number>;
  close(): Promise<void>;
}
