/** Serves one configuration folder with Express Gateway and tells whoever started it the two ports. */
import expressGateway from 'express-gateway';

process.once('disconnect', () => process.exit(0));

expressGateway()
  .load(process.argv[2])
  .run()
  .then(([{ app }, admin]) => process.send({ gateway: app.address().port, admin: admin.address().port }))
  .catch((error) => {
    process.send({ refused: String(error?.message) });
    process.exit(1);
  });
