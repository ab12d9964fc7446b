ALTER TABLE "Volume" ADD COLUMN "looksLike" TEXT;
