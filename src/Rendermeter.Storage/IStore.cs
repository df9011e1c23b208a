using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Secrets;

namespace Rendermeter.Storage;

/// <summary>Everything that a gateway keeps, in use: the books in a database, the outputs and the secret of the installation in a data directory.</summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The directory, as a full path.</summary>
    string DataDirectory { get; }

    /// <summary>Where commands become rows.</summary>
    ILedger Ledger { get; }

    /// <summary>The same for those who are waited for: where the database is away they are told within a second, and not when it has been given up.</summary>
    ILedger PromptLedger { get; }

    /// <summary>What has been written.</summary>
    IRecords Records { get; }

    /// <summary>Sums over it.</summary>
    IReports Reports { get; }

    /// <summary>Which renders are to be looked at.</summary>
    IDueRenders Due { get; }

    /// <summary>What has been written, as routes and gates learn from it.</summary>
    Engine.Routes.IRouteRecords RouteRecords { get; }

    /// <summary>Who is told of events, and what is on its way to them.</summary>
    Engine.Webhooks.IWebhookRecords Webhooks { get; }

    /// <summary>Which deliveries are to be tried now.</summary>
    Engine.Webhooks.IDueDeliveries DueDeliveries { get; }

    /// <summary>Delivered files.</summary>
    IOutputFiles Outputs { get; }

    /// <summary>Checks the books while they are in use.</summary>
    Auditor Auditor { get; }

    /// <summary>The secret of this installation.</summary>
    SecretsFile Secrets { get; }

    /// <summary>The database in use and its version.</summary>
    string Library { get; }

    /// <summary>True where no other process can be working on the same books.</summary>
    bool IsSoleProcess { get; }

    /// <summary>True where this process takes up, at its start, the renders that an earlier one left unfinished.</summary>
    bool TakesUpUnfinished { get; }

    /// <summary>Ends, with the reason, when nobody can know what is durable. End the process then; a restart reads what is.</summary>
    Task<Exception> Fatal { get; }
}
