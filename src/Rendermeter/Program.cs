using Rendermeter.Commands;

return await CommandTree.Run(args);
