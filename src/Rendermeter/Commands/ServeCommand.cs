using System.CommandLine;
using Rendermeter.Http;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Commands;

/// <summary><c>rendermeter serve</c>: the gateway.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen; several are separated by ;",
        HelpName = "URLS",
        DefaultValueFactory = _ => "http://127.0.0.1:8080",
    };

    private static readonly Option<string> Data = SharedOptions.DataDirectory("./data");

    private static readonly Option<bool> Sandbox = new("--sandbox") { Description = "Run the sandbox's three vendors in this process, with routes over them" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<string?> Database = SharedOptions.Database();

    private static readonly Option<string> Roles = new("--roles")
    {
        Description = "all, or api: serve requests and leave the renders to other processes on the same PostgreSQL",
        HelpName = "ROLES",
        DefaultValueFactory = _ => "all",
    };

    public static Command Create()
    {
        var command = new CommandWithExample(
            "serve",
            "The gateway: quotes, renders, wallets and caps over HTTP, and the OpenAI dialect.",
            "rendermeter serve --sandbox")
        {
            Urls, Data, Sandbox, Prices, Database, Roles,
        };
        Roles.AcceptOnlyFromAmong("all", "api");
        command.SetAction((parsed, cancellationToken) => Serve(parsed));
        return command;
    }

    private static async Task<int> Serve(ParseResult parsed)
    {
        if (parsed.GetValue(Roles) == "api" && parsed.GetValue(Database) is null && Environment.GetEnvironmentVariable("Rendermeter__Database") is null)
        {
            return Complaint.WrongUsage("--roles api needs --database: nobody else can work on an embedded database");
        }

        var options = new GatewayOptions
        {
            Urls = parsed.GetValue(Urls)!,
            DataDirectory = parsed.GetValue(Data)!,
            Database = parsed.GetValue(Database),
            Sandbox = parsed.GetValue(Sandbox),
            Works = parsed.GetValue(Roles) != "api",
            PricesDirectory = parsed.GetValue(Prices),
            OnFirstKey = Print,
        };
        try
        {
            // The host listens for signals itself: SIGTERM and Ctrl-C end it in order.
            await using var gateway = await Gateway.Start(options, CancellationToken.None);
            Print(gateway, options);
            await gateway.WaitForShutdown(CancellationToken.None);
            return gateway.HasFailed ? ExitCode.Refused : ExitCode.Done;
        }
        catch (GatewayStartException wrong)
        {
            Complaint.Print(wrong.Message);
            return wrong.ExitCode;
        }
    }

    private static void Print(Gateway gateway, GatewayOptions options)
    {
        var address = gateway.Address.AbsoluteUri.TrimEnd('/');
        var output = Console.Out;
        output.WriteLine($"listening   {address}");
        output.WriteLine($"data        {gateway.DataDirectory}");
        output.WriteLine($"database    {gateway.Store.Library}");
        if (options.Sandbox)
        {
            foreach (var provider in SandboxOptions.ProviderIds)
            {
                output.WriteLine($"sandbox     {address}/sandbox/{provider}  bill: {address}/sandbox/{provider}/bill");
            }
        }

        output.WriteLine($"OpenAI      {address}/v1");
        output.WriteLine($"prices      {gateway.Book.Models().Count()} models");
    }

    private static void Print(FirstKey key)
    {
        if (key.CreditLine is { } line)
        {
            Console.Out.WriteLine($"credit      {Shown(line)} USD may be spent before anything is paid; set Rendermeter__Default__CreditLine before the first start to change it");
        }

        if (!key.WasGiven)
        {
            Console.Out.WriteLine($"admin key   {key.Text}");
            Console.Out.WriteLine("            shown only now: keep it, or set Rendermeter__AdminKey to a key of your own");
        }
    }

    private static string Shown(Money amount) => amount.Nanos % 10_000_000 == 0 ? amount.ToString()[..^7] : amount.ToString();
}
