/** What the API is compared with: Nest, Apollo Server and Prisma as their documentation puts them together, and no authorisation. */
import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PrismaService } from './prisma-service.js';
import { EnvironmentResolver, ProjectResolver } from './resolvers.js';

@Module({
  imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
  providers: [PrismaService, ProjectResolver, EnvironmentResolver],
})
class BaselineModule {}

const app = await NestFactory.create<NestFastifyApplication>(BaselineModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ port: Number(new URL(await app.getUrl()).port) })}\n`);
process.once('SIGTERM', () => void app.close());
