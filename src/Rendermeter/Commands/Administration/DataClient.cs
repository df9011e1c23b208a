using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http;
using Rendermeter.Http.Administration;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Storage;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Commands.Administration;

/// <summary>
/// The data itself, without a server: the administration's endpoints run in this process, and whoever has the data is the operator. What only reads works
/// beside a running server; what writes needs the data to be free.
/// </summary>
internal sealed class DataClient : IAdminClient
{
    private readonly WebApplication _application;
    private readonly InProcessServer _server;
    private readonly IAsyncDisposable? _written;
    private readonly IDisposable? _read;

    private DataClient(WebApplication application, InProcessServer server, IAsyncDisposable? written, IDisposable? read)
        => (_application, _server, _written, _read) = (application, server, written, read);

    /// <exception cref="AdminUnreachableException">There is no database, another process has it, or it cannot be used.</exception>
    public static async Task<DataClient> Open(string directory, string? database, bool writes, CancellationToken cancellationToken, string? prices = null)
    {
        try
        {
            using var looked = database is null ? SqliteStoreAt(directory, writes) : PostgresStore.OpenReadOnly(database);
            if (looked is null && !(writes && database is null && File.Exists(Path.Combine(directory, SqliteStore.FileName))))
            {
                throw new AdminUnreachableException($"there are no books in {(database is null ? directory : PostgresStore.Place(database))}: start `rendermeter serve` once, or name another --data", ExitCode.WrongUsage);
            }
        }
        catch (Exception unusable) when (Reason(unusable) is { } reason)
        {
            throw reason;
        }

        return await Start(directory, database, writes, prices, cancellationToken);
    }

    public Task<AdminAnswer> Send(HttpMethod method, string path, string? json, CancellationToken cancellationToken, string? idempotencyKey = null)
        => _server.Send(method, path, json is null ? [] : Encoding.UTF8.GetBytes(json), idempotencyKey);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await (_written?.DisposeAsync() ?? ValueTask.CompletedTask);
        _read?.Dispose();
    }

    /// <summary>Looked at before it is opened for writing, so that a mistyped directory makes no new books.</summary>
    private static ReadOnlyStore? SqliteStoreAt(string directory, bool writes) => writes ? null : SqliteStore.OpenReadOnly(directory);

    private static async Task<DataClient> Start(string directory, string? database, bool writes, string? prices, CancellationToken cancellationToken)
    {
        var configuration = ConfiguredRoutes.Configuration();
        IStore? written = null;
        ReadOnlyStore? read = null;
        try
        {
            if (writes)
            {
                written = database is null ? SqliteStore.Open(directory, new StoreOptions(), TimeProvider.System) : PostgresStore.Open(database, directory, new StoreOptions(), TimeProvider.System);
            }
            else
            {
                read = database is null ? SqliteStore.OpenReadOnly(directory) : PostgresStore.OpenReadOnly(database);
            }

            var server = new InProcessServer();
            var records = written?.Records ?? read!.Records;
            var book = GatewaySettings.Prices(new GatewayOptions { PricesDirectory = prices }, configuration);
            var application = Build(server, written?.Ledger ?? new ReadOnlyLedger(), records, written?.RouteRecords ?? read!.RouteRecords, written?.Reports ?? read!.Reports, written?.Auditor ?? read!.Auditor,
                new KeyPepper(written?.Secrets.KeyPepper ?? []), book, services => RenderDecisions.Add(services, configuration, written));
            application.Services.GetRequiredService<Installation>().DataDirectory = database is null ? directory : null;
            await Enter(application, records, cancellationToken);
            await application.StartAsync(cancellationToken);
            return new DataClient(application, server, written, read);
        }
        catch (Exception unusable)
        {
            await (written?.DisposeAsync() ?? ValueTask.CompletedTask);
            read?.Dispose();
            if (Reason(unusable) is { } reason)
            {
                throw reason;
            }

            throw;
        }
    }

    private static WebApplication Build(InProcessServer server, ILedger ledger, IRecords records, IRouteRecords routes, IReports reports, Auditor auditor, KeyPepper pepper, PriceBook book,
        Action<IServiceCollection> addMore)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IServer>(server);
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddSimpleConsole(console => console.SingleLine = true));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddAdministration();
        builder.Services.AddSingleton(ledger);
        builder.Services.AddSingleton(records);
        builder.Services.AddSingleton(reports);
        builder.Services.AddSingleton(auditor);
        builder.Services.AddSingleton(pepper);
        builder.Services.AddSingleton(book);
        builder.Services.AddSingleton(routes);

        // What a file says is said by the gateway that has it: from here, only people speak.
        builder.Services.AddSingleton(found => new RouteVersions(
            new RouteTable(found.GetRequiredService<PriceBook>(), new Dictionary<string, Engine.Routes.RouteOptions>()), routes, ledger, found.GetRequiredService<TimeProvider>(), fileSpeaks: false));
        addMore(builder.Services);
        return builder.Build();
    }

    /// <summary>Whoever can open the data is the operator: the caller is set here, and no key is asked for.</summary>
    private static async Task Enter(WebApplication application, IRecords records, CancellationToken cancellationToken)
    {
        var first = (await records.ListOrgs(cancellationToken)).MinBy(org => org.CreatedAt)
            ?? throw new AdminUnreachableException("the books have no organisation yet: start `rendermeter serve` once", ExitCode.Refused);
        application.Services.GetRequiredService<Installation>().Org = first.Id;
        var caller = new Caller(first.Id, first.Project, default(KeyId), "the command line", Admin: true);
        application.UseMiddleware<ProblemMiddleware>();
        application.Use((context, next) =>
        {
            context.Features.Set(caller);
            return next(context);
        });
        application.UseRouting();
        application.MapAdministration();
    }

    private static AdminUnreachableException? Reason(Exception unusable) => unusable switch
    {
        DataInUseException => new AdminUnreachableException($"the data is in use: {unusable.Message}; ask the server that has it, with --server and RENDERMETER_KEY", ExitCode.InUse, unusable),
        GatewayStartException => new AdminUnreachableException(unusable.Message, ExitCode.WrongUsage, unusable),
        DatabaseUnreachableException => new AdminUnreachableException($"--database: {unusable.Message}", ExitCode.WrongUsage, unusable),
        SchemaException or DataUnwritableException or InvalidDataException => new AdminUnreachableException($"--data: {unusable.Message}", ExitCode.WrongUsage, unusable),
        IOException or UnauthorizedAccessException => new AdminUnreachableException($"--data: {FileTrouble.Say(unusable)}", ExitCode.WrongUsage, unusable),
        _ => null,
    };
}
